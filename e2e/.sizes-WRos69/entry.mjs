export { Document, StringField } from '@surrealengine/document'
import '@surrealengine/transport-ws'
export { connect } from '@surrealengine/core'