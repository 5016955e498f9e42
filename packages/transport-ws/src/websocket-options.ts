import type { TlsOptions } from '@surrealengine/core'

/** The `transportOptions` of `ws` and `wss`. */
export interface WebSocketOptions {
  /**
   * Headers that go with the upgrade, for a proxy on the way. `surreal-ns` and `surreal-db` of a connection with a
   * namespace and database stand over them. With an `authorization` of yours, the connection signs in by a request
   * instead. Node only.
   */
  readonly headers?: Readonly<Record<string, string>>
  /** Whom to trust and who we are on `wss://`. Node only. */
  readonly tls?: WebSocketTls
  /** An `Agent` of `node:http` (`node:https` for `wss://`) that makes the connection: a proxy agent. Node only. */
  readonly agent?: WebSocketAgent
  /** Used instead of the platform's `WebSocket`. Under Node it takes the place of the package `ws`. */
  readonly webSocket?: WebSocketClass
  /**
   * Bytes of the largest reply that is taken; a larger one ends the link. Default 268435456 (256 MiB). Under Node no more
   * than 2147483647.
   */
  readonly maxReplyBytes?: number
  /** Bytes of the largest request. Default 134217728 (128 MiB), which is what SurrealDB takes. */
  readonly maxRequestBytes?: number
}

/** TLS settings, as `tls.connect()` of Node knows them. */
export type WebSocketTls = TlsOptions

/** What tells an `Agent` of Node from other things. */
export interface WebSocketAgent {
  readonly requests: object
  readonly sockets: object
  destroy(): void
}

/** A class of sockets like the browser's `WebSocket`. */
export type WebSocketClass = new (url: string, protocols: string[]) => WebSocketLike

/** The part of a browser's `WebSocket` that is used. */
export interface WebSocketLike {
  binaryType: string
  readonly readyState: number
  readonly bufferedAmount: number
  addEventListener(type: string, listener: (event: WebSocketEventLike) => void): void
  /** Gets a `Uint8Array`. The declarations of such classes agree on no narrower type. */
  send(frame: unknown): void
  close(code?: number): void
}

/** What the events of such a socket carry, each kind its own part. */
export interface WebSocketEventLike {
  readonly type: string
  readonly data?: unknown
  readonly code?: number
  readonly error?: unknown
}

/** The options that only Node has a place for, checked. */
export interface PlatformOptions {
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly tls?: WebSocketTls | undefined
  readonly agent?: WebSocketAgent | undefined
}

/** The options after the door: checked and complete. */
export interface CheckedOptions extends PlatformOptions {
  readonly webSocket: WebSocketClass | undefined
  readonly maxReplyBytes: number
  readonly maxRequestBytes: number
}
