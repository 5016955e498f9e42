import type { Uuid } from '@surrealengine/values'
import type { Credentials } from '../../session/credentials.js'
import type { TokenInput, Tokens } from '../../wire/tokens.js'
import type { SessionOptions } from '../connection.js'
import type { ChosenNames, UseOptions } from '../database-session.js'
import type { Row } from '../executor.js'
import type { SyncCallOptions, SyncExecutor } from './sync-executor.js'
import type { SyncTransaction, SyncTransactionOptions } from './sync-transaction.js'

/**
 * The methods of a blocking connection and its sessions. Each is the counterpart of one of `SessionExecutor`, and
 * throws where that rejects.
 */
export interface SyncSessionExecutor extends SyncExecutor {
  /** Chooses the namespace and database for this and every later link. Creates them if the user is an owner. */
  useSync(names?: UseOptions, options?: SyncCallOptions): ChosenNames
  /** Sets the variable `$name` for every later query. */
  setSync(name: string, value: unknown, options?: SyncCallOptions): void
  /** Removes a variable. */
  unsetSync(name: string, options?: SyncCallOptions): void

  /**
   * Signs in for this and every later link.
   * @throws AuthenticationError if the server rejects the credentials.
   */
  signinSync(credentials: Credentials, options?: SyncCallOptions): Tokens
  /** Signs up a new record user with an access of the database, and signs in. */
  signupSync(credentials: Credentials, options?: SyncCallOptions): Tokens
  /** Signs in with an access token or `{ access, refresh }`, as returned by `signinSync()` and `signupSync()`. */
  authenticateSync(token: TokenInput, options?: SyncCallOptions): Tokens
  /** Signs out. */
  invalidateSync(options?: SyncCallOptions): void
  /** Returns the signed-in record; `undefined` for system users and anonymous sessions. */
  infoSync<T extends object = Row>(options?: SyncCallOptions): T | undefined

  /**
   * Runs `fn` in a transaction as the current executor: commits when it returns, and cancels when it throws. `fn` must
   * not be asynchronous.
   * @throws ConflictError if it conflicted with another transaction more than `retryConflicts` times.
   * @throws UnsupportedError over HTTP.
   * @example
   * ```ts
   * db.transactionSync(tx => {
   *   tx.mergeSync(alice, { balance: 10 })
   *   tx.mergeSync(bob, { balance: 90 })
   * }, { retryConflicts: 3 })
   * ```
   */
  transactionSync<T>(fn: (transaction: SyncTransaction) => T, options?: SyncTransactionOptions): T
  /** Begins a transaction, to be ended with `commitSync()` or `cancelSync()`. */
  beginTransactionSync(options?: SyncCallOptions): SyncTransaction

  /** Opens an additional session over the same link with the authentication, names and variables of this one. */
  forkSessionSync(): SyncDatabaseSession

  /**
   * Always throws: notifications cannot be received while the thread waits.
   * @throws UnsupportedError
   */
  liveSync(...given: readonly unknown[]): never
}

/** A separate session over a blocking connection's link. It ends with the worker thread that holds it. */
export interface SyncDatabaseSession extends SyncSessionExecutor {
  readonly id: Uuid
  /** Ends the session, here and on the server. The connection stays open. */
  closeSync(): void
  /** Same as `closeSync()`, for `using`. */
  [Symbol.dispose](): void
}

/** Options of `sessionSync()`: `SessionOptions` without functions, which cannot be passed to another thread. */
export interface SyncSessionOptions extends Pick<SessionOptions, 'namespace' | 'database'> {
  readonly token?: TokenInput
  readonly credentials?: Credentials
}
