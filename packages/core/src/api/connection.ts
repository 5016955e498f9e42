import type { ConnectionEvents } from '../diagnostics/events.js'
import type { TimeSpan } from '../options/time-span.js'
import type { Credentials } from '../session/credentials.js'
import type { PoolStats } from '../supervision/pool-package.js'
import type { ConnectionStatus, ProviderStats } from '../transport/provider.js'
import type { TokenInput, Tokens } from '../wire/tokens.js'
import type { SessionExecutor } from './database-session.js'
import type { CallOptions } from './executor.js'

/** What `connect()` takes. */
export interface ConnectOptions {
  /** The whole connect, retries included. Default: the option `timeout` of the connection. `0` is none. */
  readonly timeout?: TimeSpan
  /** Gives up waiting. */
  readonly signal?: AbortSignal
}

/** What `close()` takes. */
export interface CloseOptions {
  /** How long calls, leases and transactions that are under way, or wait for their link, may take to end. Default: they are ended at once. */
  readonly drain?: TimeSpan
}

/** What `forkSession()` takes. */
export interface ForkOptions {
  /** Hears of the tokens of each sign-in that this session makes by itself. Default: what the connection has. */
  readonly onTokens?: ((tokens: Tokens) => void) | undefined
}

/** What `session()` takes. Nothing of the connection's own is taken over, unless `inherit` says so. */
export interface SessionOptions extends ForkOptions {
  /**
   * Begins as the connection's own session is now, with what else is given in its place: another user, another database.
   * Another namespace alone leaves no database chosen. Default `false`.
   */
  readonly inherit?: boolean
  readonly namespace?: string
  readonly database?: string
  /** An access token, or `{ access, refresh }`, or a function that gives either for each new link. */
  readonly token?: TokenInput | (() => TokenInput | Promise<TokenInput>)
  /** Anything to sign in with, or a function that gives it for each new link. */
  readonly credentials?: Credentials | (() => Credentials | Promise<Credentials>)
}

/**
 * A connection to one database. It makes and keeps its link, brings it back after a loss, and is the same object all its
 * life. Nothing is done until `connect()`, or the first call where `autoConnect` is on. Its methods are called on it,
 * `db.query(…)`: taken off it, or in a copy such as `{ ...db }`, they do not work.
 */
export interface Connection extends SessionExecutor {
  /** `scheme://address`, without credentials and query. */
  readonly url: string
  /** The name it is registered under. */
  readonly name: string | undefined
  /** Where it stands. */
  readonly status: ConnectionStatus

  /**
   * Connects, signs in, chooses namespace and database. Joins an attempt that is under way, and does nothing when connected.
   * Brings back a connection that gave up or was closed.
   *
   * @throws ConnectTimeoutError, ConnectionRefusedError, HostNotFoundError, TlsError, AuthenticationError,
   * DatabaseLockedError, DatabaseUnreadableError, MissingPackageError, AbortError.
   */
  connect(options?: ConnectOptions): Promise<void>
  /**
   * Closes it and settles everything that waits. Resolves once all it held is free; after it nothing keeps the process
   * alive. With `drain` what is under way gets so long to end first, and what comes new is refused.
   */
  close(options?: CloseOptions): Promise<void>
  /** Whether a link is ready. Over HTTP: what was last known. */
  isConnected(): boolean
  /** Lets the process end while this is open. */
  unref(): void

  /** Milliseconds to the server and back. */
  ping(options?: CallOptions): Promise<number>
  /** What the server says it is: `'surrealdb-3.3.5'`. */
  version(options?: CallOptions): Promise<string>

  /** Calls `listener` at each such event. Returns what undoes it. */
  on<K extends keyof ConnectionEvents>(event: K, listener: (event: ConnectionEvents[K]) => void): () => void
  /** Numbers at this moment; with a pool those of the pool too. */
  stats(): ProviderStats & Partial<PoolStats>
  /** As `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

/** What every connection has, and nothing else: connects, and tells whether it was this call that opened it. */
export const OPEN: unique symbol = Symbol.for('surrealengine.connection')

/** Whether a value is a connection, also one of another copy of the library. */
export function isConnection(value: unknown): value is Connection {
  return canOpen(value)
}

/** The same, for whoever opens it and closes it again if it was opened for them. */
export function canOpen(value: unknown): value is Connection & { readonly [OPEN]: () => Promise<boolean> } {
  return typeof value === 'object' && value !== null && OPEN in value
}
