import { checkBytes, checkKnown, type TlsOptions, wrongType } from '@surrealengine/core'
import { checkPlatform } from '#websocket'
import { checkPlatform as checkPlain } from './websocket.native.js'

/** The `transportOptions` of `ws` and `wss`. */
export interface WebSocketOptions {
  /**
   * Headers that go with the upgrade, for a proxy on the way. `surreal-ns` and `surreal-db` of a connection with a
   * namespace and database stand over them. With an `authorization` of yours, the connection signs in by a request
   * instead. Node, Bun and Deno only.
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

const KEYS = ['headers', 'tls', 'agent', 'webSocket', 'maxReplyBytes', 'maxRequestBytes'] as const
const MEBIBYTE = 1024 * 1024

/**
 * Checks the options and fills in the defaults.
 * @throws ConfigurationError naming the option that cannot mean anything.
 */
export function checkOptions(options: WebSocketOptions, scheme: string): CheckedOptions {
  checkKnown(options, KEYS, ' of ws')
  const { webSocket, maxReplyBytes = 256 * MEBIBYTE, maxRequestBytes = 128 * MEBIBYTE } = options
  if (webSocket !== undefined && typeof webSocket !== 'function') throw wrongType('webSocket', 'a class')
  return {
    ...(webSocket === undefined ? checkPlatform : checkPlain)(options, scheme),
    webSocket,
    maxReplyBytes: checkBytes('maxReplyBytes', maxReplyBytes),
    maxRequestBytes: checkBytes('maxRequestBytes', maxRequestBytes),
  }
}
