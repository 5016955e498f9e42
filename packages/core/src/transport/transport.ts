import type { Codec } from '@surrealengine/codec'
import type { CloseKind } from '../errors/failure-reason.js'
import type { LiveNotification, RpcCall, RpcReply } from '../wire/rpc.js'
import type { Bulk } from './bulk.js'

/** The parsed address of a database, without credentials. */
export interface ConnectionUrl {
  /** In lower case, without the colon: `ws`, `surrealkv+versioned`. */
  readonly scheme: string
  /** The part after `scheme://`, up to a `?` (or the `#` after a host), as it was written. */
  readonly address: string
  /** The part after the `?`, without the namespace and database. */
  readonly query: URLSearchParams
  /** `scheme://address`: safe to show, unlike the query, which may contain secrets. */
  readonly display: string
}

/**
 * A way to reach SurrealDB. Each `connect()` makes one link, which is never reopened. `Options` is the type of its
 * `transportOptions`, `Checked` what `check()` returns and `connect()` gets.
 */
export interface Transport<Options = unknown, Checked = Options> {
  /** The name of its package, for messages and to detect duplicates. */
  readonly name: string
  /** Its URL schemes, in lower case and without the colon. */
  readonly schemes: readonly string[]
  /**
   * The kind of address after `scheme://`. A `'host'` (the default) may have `user:password@`; a `'path'` is used
   * unchanged, so that a directory name may contain an `@`.
   */
  readonly addressing?: 'host' | 'path'
  /** Absolute URL of the module that a worker imports to register this transport. */
  readonly module?: string
  /** What its links can do, known before any I/O. Throws a `ConfigurationError` for an invalid address. */
  capabilities(url: ConnectionUrl): Capabilities
  /**
   * Checks the options for an address when a connection is created, before any I/O, and applies defaults.
   * Called with `{}` if there are none. Without `check`, `connect()` gets the options unchanged.
   * @throws ConfigurationError naming the option that is unknown, invalid or in conflict with another.
   */
  check?(options: Options, url: ConnectionUrl): Checked
  /**
   * Opens one link. Settles soon after `context.signal` aborts, leaving nothing open. Rejects with a
   * `TransportFailure`, or with a more specific error of core (`DatabaseLockedError`, `MissingPackageError`).
   */
  connect(context: ConnectContext<Checked>): Promise<Link>
}

/** What the links of a transport can do. */
export interface Capabilities {
  /** Supports live queries. */
  readonly live: boolean
  /** Supports transactions that span requests. */
  readonly transactions: boolean
  /** A silent link may be dead and must be pinged. */
  readonly heartbeat: boolean
  /** `'link'` if the link keeps the session's state, `'request'` if each request carries it. */
  readonly session: 'link' | 'request'
  /** There is one engine per address, and all links are sessions of it. */
  readonly exclusive: boolean
}

/** A transport with options of any type. */
export type AnyTransport = Transport<never, unknown>

/** The argument of `Transport.connect()`. */
export interface ConnectContext<Checked = unknown> {
  /** The address, without credentials. */
  readonly url: ConnectionUrl
  /** The `transportOptions` of this scheme, as returned by `check()` or else as given: `{}` if there are none. */
  readonly options: Checked
  readonly codec: Codec
  /** What the handshake may carry instead of requests. */
  readonly handshake: HandshakeState
  /** Identifies the connection: a private `mem://` belongs to one owner. */
  readonly owner: object
  /** Aborts when the attempt times out or the link is no longer wanted. */
  readonly signal: AbortSignal
  /**
   * Subscribes to whether the link being opened keeps the process alive (default `true`). Calls `listener` immediately
   * if that has already been set, and whenever it changes before the link is open.
   */
  onKeepAlive?(listener: (alive: boolean) => void): void
  /** Receives each live notification, in order. Returns `false` for one that names a session other than its query's. */
  onNotification(notification: LiveNotification): unknown
}

/** What a handshake may carry. A transport that uses a part of it lists that in `Link.applied`. */
export interface HandshakeState {
  readonly authorization?: Authorization
  readonly namespace?: string
  readonly database?: string
}

/**
 * The authentication that a handshake can carry. Never a password: the first link signs in with a call, which returns
 * the token for further links.
 */
export interface Authorization {
  readonly kind: 'bearer'
  readonly token: string
}

/** One open physical connection. It has no timers, no retries, and no sessions beyond what a call carries. */
export interface Link {
  /**
   * Sends one call. Never throws. Calls that change a session take effect in the order they were issued, and before
   * calls issued after them.
   */
  request(call: RpcCall): Exchange
  /** A ping at protocol level, if there is one: it does not wait behind a slow query. */
  ping?(): Promise<void>
  /** Streams for export and import, if supported. */
  readonly bulk?: Bulk | undefined
  /** What the handshake has already applied to the link's default session. */
  readonly applied: readonly ('authentication' | 'namespace')[]
  /**
   * The server's name and version, once it has told them: `'surrealdb-3.3.5'` or `'surrealdb/3.3.5'`. What an older server
   * lacks is then refused before it is sent.
   */
  version?: string | undefined
  /** Resolves once the link has ended; never rejects. */
  readonly closed: Promise<CloseReason>
  /** Number of frames received, if the link counts them; the heartbeat uses it. */
  readonly received?: number
  /** `true` while the link does not read, because a stream is not read. The heartbeat leaves it alone then. */
  readonly paused?: boolean
  /** Number of dropped replies and notifications, if the link counts them. See `ProviderStats.dropped`. */
  readonly dropped?: number
  /**
   * Closes the link and rejects calls in flight. Idempotent; resolves once all resources are released. The reason is
   * `'local'` unless core found the link dead.
   */
  close(reason?: CloseReason): Promise<void>
  /** Sets whether the link keeps the process alive, if that is possible. Default `true`. */
  keepAlive?(alive: boolean): void
}

/** One call in flight. */
export interface Exchange {
  /** The reply; a server error is data. Rejects only with a `TransportFailure`. */
  readonly reply: Promise<RpcReply>
  /** `true` once it was handed to the socket or to `fetch`, so that it may have run. */
  readonly sent: boolean
  /**
   * Abandons the call: a late reply is dropped. If the call may still be running, the returned promise resolves once it
   * was answered or the link has ended; a change of the session waits for it.
   */
  cancel(): Promise<void> | undefined
}

/** Why a link ended. */
export interface CloseReason {
  readonly kind: CloseKind
  /** The WebSocket close code, if any. */
  readonly code?: number
  readonly cause?: unknown
  /** How to fix it, if the server is not at fault. Shown with the message of the cause. */
  readonly hint?: string
}
