import type { TlsOptions } from '@surrealengine/core'

/** The `transportOptions` of `ws` and `wss`. */
export interface WebSocketOptions {
  /**
   * Headers of the upgrade request, such as a proxy may need. `surreal-ns` and `surreal-db` are replaced where the
   * connection has a namespace and database. With an `authorization` header the connection signs in by a request
   * instead. Default none. Node, Bun and Deno only.
   */
  readonly headers?: Readonly<Record<string, string>>
  /** Certificates to trust, and a client certificate, for `wss://`. Default: those of the system. Node only. */
  readonly tls?: WebSocketTls
  /**
   * An `Agent` of `node:http` (`node:https` for `wss://`) that makes the connection, such as a proxy agent. Node only.
   */
  readonly agent?: WebSocketAgent
  /** Used instead of the platform's `WebSocket`, or in Node instead of the package `ws`. */
  readonly webSocket?: WebSocketClass
  /**
   * The largest reply to accept, in bytes. A larger one ends the link. Default 268435456 (256 MiB). In Node at most
   * 2147483647.
   */
  readonly maxReplyBytes?: number
  /** The largest request to send, in bytes. Default 134217728 (128 MiB), which is SurrealDB's limit. */
  readonly maxRequestBytes?: number
}

/** TLS settings, as `tls.connect()` of Node takes them. */
export type WebSocketTls = TlsOptions

/** The part of a Node `Agent` that tells it from other objects. */
export interface WebSocketAgent {
  readonly requests: object
  readonly sockets: object
  destroy(): void
}

/** A class like the browser's `WebSocket`. */
export type WebSocketClass = new (url: string, protocols: string[]) => WebSocketLike

/** The part of a browser's `WebSocket` that is used. */
export interface WebSocketLike {
  binaryType: string
  readonly readyState: number
  readonly bufferedAmount: number
  addEventListener(type: string, listener: (event: WebSocketEventLike) => void): void
  /** Called with a `Uint8Array`. `unknown`, since the declarations of such classes share no narrower type. */
  send(frame: unknown): void
  close(code?: number): void
}

/** The properties of its events that are used. Each kind of event has some of them. */
export interface WebSocketEventLike {
  readonly type: string
  readonly data?: unknown
  readonly code?: number
  readonly error?: unknown
}

/** The checked options that only Node supports. */
export interface PlatformOptions {
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly tls?: WebSocketTls | undefined
  readonly agent?: WebSocketAgent | undefined
}

/** All options, checked and with their defaults. */
export interface CheckedOptions extends PlatformOptions {
  readonly webSocket: WebSocketClass | undefined
  readonly maxReplyBytes: number
  readonly maxRequestBytes: number
}
