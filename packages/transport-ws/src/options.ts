import { ConfigurationError, isHeaderSafe } from '@surrealengine/core'

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
export interface WebSocketTls {
  /** The authorities to trust instead of the system's, in PEM. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[]
  /** Our own certificate, in PEM. */
  readonly cert?: string | Uint8Array
  /** The key of our own certificate, in PEM. */
  readonly key?: string | Uint8Array
  /** Whether an untrusted certificate ends the connection. Default `true`. */
  readonly rejectUnauthorized?: boolean
}

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

/** The options after the door: checked and complete. */
export interface CheckedOptions {
  readonly headers: Readonly<Record<string, string>> | undefined
  readonly tls: WebSocketTls | undefined
  readonly agent: WebSocketAgent | undefined
  readonly webSocket: WebSocketClass | undefined
  readonly maxReplyBytes: number
  readonly maxRequestBytes: number
}

const KEYS: ReadonlySet<string> = new Set(['headers', 'tls', 'agent', 'webSocket', 'maxReplyBytes', 'maxRequestBytes'])
const TLS_KEYS: ReadonlySet<string> = new Set(['ca', 'cert', 'key', 'rejectUnauthorized'])
const MAX_REPLY_BYTES = 256 * 1024 * 1024
const MAX_REQUEST_BYTES = 128 * 1024 * 1024
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/
const HANDSHAKE_HEADER = /^(connection|upgrade|sec-websocket-.*)$/

/**
 * Checks the options and fills in the defaults.
 * @throws ConfigurationError naming the option that cannot mean anything.
 */
export function checkOptions(options: WebSocketOptions, scheme: string): CheckedOptions {
  refuseUnknown(options, KEYS, '')
  const { headers, tls, agent, webSocket } = options
  if (webSocket !== undefined) {
    if (typeof webSocket !== 'function') throw wrong('webSocket', 'is not a class')
    for (const option of ['headers', 'tls', 'agent'] as const) {
      if (options[option] === undefined) continue
      throw wrong(option, 'has no effect beside webSocket', 'Leave one of the two out.')
    }
  }
  if (tls !== undefined) {
    refuseUnknown(tls, TLS_KEYS, 'tls.')
    if (scheme !== 'wss') throw wrong('tls', 'has no effect on ws://', 'Write the url with wss://.')
  }
  if (agent !== undefined && !isAgent(agent)) {
    throw wrong('agent', 'is not an Agent of Node', 'Pass an Agent of node:http or node:https, or one made from it.')
  }
  return {
    headers: headers && checkHeaders(headers),
    tls,
    agent,
    webSocket,
    maxReplyBytes: bytes('maxReplyBytes', options.maxReplyBytes ?? MAX_REPLY_BYTES),
    maxRequestBytes: bytes('maxRequestBytes', options.maxRequestBytes ?? MAX_REQUEST_BYTES),
  }
}

/** An option that cannot mean anything. */
export function wrong(option: string, what: string, hint?: string): ConfigurationError {
  return new ConfigurationError(`The option ${option} ${what}`, { option, hint })
}

function isAgent(agent: unknown): boolean {
  return typeof agent === 'object' && agent !== null && 'addRequest' in agent
}

function refuseUnknown(given: object, known: ReadonlySet<string>, prefix: string): void {
  if (typeof given !== 'object' || given === null) throw wrong(prefix.slice(0, -1), 'is not an object')
  for (const key of Object.keys(given)) {
    if (!known.has(key)) throw wrong(`${prefix}${key}`, 'is not an option of ws', `Known: ${[...known].join(', ')}.`)
  }
}

/** The values are not repeated in an error: they may be credentials. */
function checkHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (typeof headers !== 'object') throw wrong('headers', 'is not an object')
  const checked: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase()
    if (!HEADER_NAME.test(lower)) throw wrong('headers', 'has a name that no HTTP header can have')
    if (HANDSHAKE_HEADER.test(lower)) throw wrong(`headers.${lower}`, 'belongs to the handshake of the WebSocket')
    if (typeof value !== 'string' || !isHeaderSafe(value)) {
      throw wrong(`headers.${lower}`, 'is not printable ASCII without space around it')
    }
    checked[lower] = value
  }
  return checked
}

function bytes(option: string, value: number): number {
  if (typeof value === 'number' && value > 0) return value
  throw wrong(option, 'is not a positive number of bytes')
}
