import '@surrealengine/pool'
import '@surrealengine/sync'

export * from '@surrealengine/core'
export * from '@surrealengine/document'
export { type EmbeddedOptions, embedded } from '@surrealengine/transport-embedded'
export { type HttpOptions, http } from '@surrealengine/transport-http'
export { type WebSocketOptions, ws } from '@surrealengine/transport-ws'
