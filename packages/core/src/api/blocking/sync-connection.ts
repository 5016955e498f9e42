import type { PoolStats } from '../../supervision/pool-package.js'
import type { ConnectionStatus, ProviderStats } from '../../transport/provider.js'
import type { ConnectOptions } from '../connection.js'
import { show } from '../shown.js'
import type { SyncCallOptions } from './sync-executor.js'
import type { SyncDatabaseSession, SyncSessionExecutor, SyncSessionOptions } from './sync-session.js'

/** Options of `connectSync()`. */
export type SyncConnectOptions = Omit<ConnectOptions, 'signal'>

/** Exclusive use of one link of a pool until it is released. See `ConnectionLease`. */
export interface SyncConnectionLease extends SyncSessionExecutor {
  /**
   * Releases the link.
   * @throws ConfigurationError if it was already released.
   */
  releaseSync(): void
  /** Same as `releaseSync()`, for `using`, but does nothing if already released. */
  [Symbol.dispose](): void
}

/**
 * A connection whose calls block the thread until they are answered. A worker thread holds the actual connection; if it
 * ends, the next call starts another one, which connects again.
 */
export interface SyncConnection extends SyncSessionExecutor {
  /** `scheme://address`, without credentials and query. */
  readonly url: string
  /** The name it is registered under. */
  readonly name: string | undefined
  /** The current status. */
  readonly status: ConnectionStatus

  /**
   * Connects, signs in, and chooses namespace and database. Does nothing if connected. Reopens a connection that gave
   * up or was closed.
   * @throws The errors of `Connection.connect`.
   */
  connectSync(options?: SyncConnectOptions): void
  /** Closes the connection and releases its resources, including the worker thread. */
  closeSync(): void
  /** Returns whether a link is ready. Over HTTP: the last known status. */
  isConnected(): boolean

  /** Returns the round-trip time between the worker thread and the server in milliseconds. */
  pingSync(options?: SyncCallOptions): number
  /** Returns the server's name and version: `'surrealdb-3.3.5'`. */
  versionSync(options?: SyncCallOptions): string
  /** Opens an additional session over the same link: anonymous unless the options contain an authentication. */
  sessionSync(options?: SyncSessionOptions): SyncDatabaseSession

  /**
   * Takes exclusive use of one link of the pool until it is released. Needs `usePool: true`.
   * @throws PoolExhaustedError if no link became free within `poolAcquireTimeout`.
   * @throws UnsupportedError without a pool.
   */
  leaseSync(options?: SyncCallOptions): SyncConnectionLease
  /** Runs `fn` with a lease as the current executor, and releases it when `fn` returns or throws. */
  leaseSync<T>(fn: (lease: SyncConnectionLease) => T, options?: SyncCallOptions): T

  /** Returns current statistics, with a pool also those of the pool. */
  stats(): ProviderStats & Partial<PoolStats>
  /** Same as `closeSync()`, for `using`. */
  [Symbol.dispose](): void
}

const BRAND: unique symbol = Symbol.for('surrealengine.sync-connection')

/** Returns whether a value is a blocking connection, of this or another copy of the library. */
export function isSyncConnection(value: unknown): value is SyncConnection {
  return typeof value === 'object' && value !== null && BRAND in value
}

/** Marks an object as a blocking connection, and restricts `inspect` and `JSON.stringify` to what is safe to show. */
export function brandSync(connection: SyncConnection): SyncConnection {
  return show(Object.defineProperty(connection, BRAND, { value: true }), 'SyncConnection')
}
