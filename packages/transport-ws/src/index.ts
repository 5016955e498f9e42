import './register.js'
import type { WebSocketOptions } from './options.js'

export type {
  WebSocketAgent,
  WebSocketClass,
  WebSocketEventLike,
  WebSocketLike,
  WebSocketOptions,
  WebSocketTls,
} from './options.js'
export { ws } from './transport.js'

declare module '@surrealengine/core' {
  interface SchemeOptions {
    ws: WebSocketOptions
    wss: WebSocketOptions
  }
}
