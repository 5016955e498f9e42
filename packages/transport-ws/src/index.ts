import './register.js'
import type { WebSocketOptions } from './websocket-options.js'

export { ws } from './transport.js'
export type {
  WebSocketAgent,
  WebSocketClass,
  WebSocketEventLike,
  WebSocketLike,
  WebSocketOptions,
  WebSocketTls,
} from './websocket-options.js'

declare module '@surrealengine/core' {
  interface SchemeOptions {
    ws: WebSocketOptions
    wss: WebSocketOptions
  }
}
