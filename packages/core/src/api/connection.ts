import type { ConnectionEvents } from '../diagnostics/events.js'
import type { TimeSpan } from '../options/time-span.js'
import type { Credentials } from '../session/credentials.js'
import type { PoolStats } from '../supervision/pool-package.js'
import type { ConnectionStatus, ProviderStats } from '../transport/provider.js'
import type { TokenInput, Tokens } from '../wire/tokens.js'
import type { SessionExecutor } from './database-session.js'
import type { CallOptions } from './executor.js'

/** Options of `connect()`. */
export interface ConnectOptions {
  /** Limit for connecting, including retries. Default: the connection's option `timeout`. 0 means no limit. */
  readonly timeout?: TimeSpan
  /** Aborts waiting. */
  readonly signal?: AbortSignal
}

/** Options of `close()`. */
export interface CloseOptions {
  /** How long pending calls, leases and transactions may take to finish. Default: they are ended immediately. */
  readonly drain?: TimeSpan
}

/** Options of `forkSession()`. */
export interface ForkOptions {
  /** Called with the tokens of each sign-in by the session itself. Default: that of the connection. */
  readonly onTokens?: ((tokens: Tokens) => void) | undefined
}

/** Options of `session()`. The session starts empty unless `inherit` is `true`. */
export interface SessionOptions extends ForkOptions {
  /**
   * Starts with the current state of the connection's own session; the other options override it. A `namespace` without
   * `database` clears the database. Default `false`.
   */
  readonly inherit?: boolean
  readonly namespace?: string
  readonly database?: string
  /** An access token or `{ access, refresh }`, or a function that returns either for each new link. */
  readonly token?: TokenInput | (() => TokenInput | Promise<TokenInput>)
  /** Credentials, or a function that returns them for each new link. */
  readonly credentials?: Credentials | (() => Credentials | Promise<Credentials>)
}

/**
 * A connection to one database. It opens its link, keeps it open and reconnects after a loss. It does nothing until
 * `connect()`, or the first call with `autoConnect`. Its methods need their `this`: call `db.query(…)`, since detached
 * methods and copies such as `{ ...db }` do not work.
 */
export interface Connection extends SessionExecutor {
  /** `scheme://address`, without credentials and query. */
  readonly url: string
  /** The name it is registered under. */
  readonly name: string | undefined
  /** The current status. */
  readonly status: ConnectionStatus

  /**
   * Connects, signs in, and chooses namespace and database. Joins an attempt in progress, and does nothing if
   * connected. Reopens a connection that gave up or was closed.
   *
   * @throws ConnectTimeoutError, ConnectionRefusedError, HostNotFoundError, TlsError, AuthenticationError,
   * DatabaseLockedError, DatabaseUnreadableError, MissingPackageError, AbortError.
   */
  connect(options?: ConnectOptions): Promise<void>
  /**
   * Closes the connection and settles all pending calls. Resolves once all resources are released; after that nothing
   * keeps the process alive. With `drain`, pending calls get that long to finish, and new ones are refused.
   */
  close(options?: CloseOptions): Promise<void>
  /** Returns whether a link is ready. Over HTTP: the last known status. */
  isConnected(): boolean
  /** Lets the process exit while the connection is open. */
  unref(): void

  /** Returns the round-trip time to the server in milliseconds. */
  ping(options?: CallOptions): Promise<number>
  /** Returns the server's name and version: `'surrealdb-3.3.5'`. */
  version(options?: CallOptions): Promise<string>

  /** Calls `listener` for each such event. Returns a function that removes it. */
  on<K extends keyof ConnectionEvents>(event: K, listener: (event: ConnectionEvents[K]) => void): () => void
  /** Returns current statistics, with a pool also those of the pool. */
  stats(): ProviderStats & Partial<PoolStats>
  /** Same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

/** The brand of connections: a method that connects, and resolves with whether this call opened the connection. */
export const OPEN: unique symbol = Symbol.for('surrealengine.connection')

/** Returns whether a value is a connection, of this or another copy of the library. */
export function isConnection(value: unknown): value is Connection {
  return canOpen(value)
}

/** Like `isConnection`, but with access to `OPEN`, for callers that close what they opened. */
export function canOpen(value: unknown): value is Connection & { readonly [OPEN]: () => Promise<boolean> } {
  return typeof value === 'object' && value !== null && OPEN in value
}
