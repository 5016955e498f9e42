import type { PoolStats } from '../../supervision/pool-package.js'
import type { ConnectionStatus, ProviderStats } from '../../transport/provider.js'
import type { ConnectOptions } from '../connection.js'
import { show } from '../shown.js'
import type { SyncCallOptions } from './sync-executor.js'
import type { SyncDatabaseSession, SyncSessionExecutor, SyncSessionOptions } from './sync-session.js'

/** What `connectSync()` takes. */
export type SyncConnectOptions = Omit<ConnectOptions, 'signal'>

/** One link of a pool, for nobody else until it is released. See `ConnectionLease`. */
export interface SyncConnectionLease extends SyncSessionExecutor {
  /**
   * Gives the link back.
   * @throws ConfigurationError when it was given back already.
   */
  releaseSync(): void
  /** As `releaseSync()`, for `using`; does nothing where that was called already. */
  [Symbol.dispose](): void
}

/**
 * A connection whose calls return when they are answered: the thread waits. A worker thread holds the real connection;
 * should it end, the next call starts another one, which connects again.
 */
export interface SyncConnection extends SyncSessionExecutor {
  /** `scheme://address`, without credentials and query. */
  readonly url: string
  /** The name it is registered under. */
  readonly name: string | undefined
  /** Where it stands. */
  readonly status: ConnectionStatus

  /**
   * Connects, signs in, chooses namespace and database. Does nothing when connected. Brings back a connection that gave up or
   * was closed.
   * @throws What `Connection.connect` rejects with.
   */
  connectSync(options?: SyncConnectOptions): void
  /** Closes it and frees all it held, the worker thread too. */
  closeSync(): void
  /** Whether a link is ready. Over HTTP: what was last known. */
  isConnected(): boolean

  /** Milliseconds from the worker thread to the server and back. */
  pingSync(options?: SyncCallOptions): number
  /** What the server says it is: `'surrealdb-3.3.5'`. */
  versionSync(options?: SyncCallOptions): string
  /** A further session over the same link: anonymous, unless the options say who is asking and from where. */
  sessionSync(options?: SyncSessionOptions): SyncDatabaseSession

  /**
   * One link of the pool, for nobody else until it is released. Needs `usePool: true`.
   * @throws PoolExhaustedError when others held all of them for `poolAcquireTimeout`.
   * @throws UnsupportedError without a pool.
   */
  leaseSync(options?: SyncCallOptions): SyncConnectionLease
  /** Runs `fn` with such a link, as the current executor, and gives it back when `fn` is over, however it ends. */
  leaseSync<T>(fn: (lease: SyncConnectionLease) => T, options?: SyncCallOptions): T

  /** Numbers at this moment; with a pool those of the pool too. */
  stats(): ProviderStats & Partial<PoolStats>
  /** As `closeSync()`, for `using`. */
  [Symbol.dispose](): void
}

const BRAND: unique symbol = Symbol.for('surrealengine.sync-connection')

/** Whether a value is a blocking connection, also one of another copy of the library. */
export function isSyncConnection(value: unknown): value is SyncConnection {
  return typeof value === 'object' && value !== null && BRAND in value
}

/** Marks an object as a blocking connection, and keeps `inspect` and `JSON.stringify` to what may be shown. */
export function brandSync(connection: SyncConnection): SyncConnection {
  return show(Object.defineProperty(connection, BRAND, { value: true }), 'SyncConnection')
}
