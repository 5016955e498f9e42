import '@surrealengine/core/scope'
import '@surrealengine/transport-ws'
export { connect } from '@surrealengine/core'