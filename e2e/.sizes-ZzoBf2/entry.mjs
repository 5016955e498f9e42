import '@surrealengine/transport-http'
export { connect } from '@surrealengine/core'