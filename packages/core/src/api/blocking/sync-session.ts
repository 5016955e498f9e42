import type { Uuid } from '@surrealengine/values'
import type { Credentials } from '../../session/credentials.js'
import type { TokenInput, Tokens } from '../../wire/tokens.js'
import type { SessionOptions } from '../connection.js'
import type { ChosenNames, UseOptions } from '../database-session.js'
import type { Row } from '../executor.js'
import type { SyncCallOptions, SyncExecutor } from './sync-executor.js'
import type { SyncTransaction, SyncTransactionOptions } from './sync-transaction.js'

/**
 * What a blocking connection and each further session over it can be asked. Each method is its twin of `SessionExecutor`,
 * and throws where that one rejects.
 */
export interface SyncSessionExecutor extends SyncExecutor {
  /** Chooses namespace and database for this and every later link. Who owns them has them created. */
  useSync(names?: UseOptions, options?: SyncCallOptions): ChosenNames
  /** Sets a variable for every later query: `$name`. */
  setSync(name: string, value: unknown, options?: SyncCallOptions): void
  /** Takes a variable away. */
  unsetSync(name: string, options?: SyncCallOptions): void

  /**
   * Signs in for this and every later link.
   * @throws AuthenticationError when the server does not accept the credentials.
   */
  signinSync(credentials: Credentials, options?: SyncCallOptions): Tokens
  /** Signs a new record up by an access of the database, and in. */
  signupSync(credentials: Credentials, options?: SyncCallOptions): Tokens
  /** Signs in with an access token, or with `{ access, refresh }` as `signinSync()` and `signupSync()` return them. */
  authenticateSync(token: TokenInput, options?: SyncCallOptions): Tokens
  /** Signs out. */
  invalidateSync(options?: SyncCallOptions): void
  /** The record that is signed in; `undefined` for system users and nobody. */
  infoSync<T extends object = Row>(options?: SyncCallOptions): T | undefined

  /**
   * Runs `fn` in a transaction and as the current executor: commits when it returns, and cancels when it throws. `fn` must
   * not be asynchronous.
   * @throws ConflictError when another transaction got in its way more often than `retryConflicts`.
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
  /** Begins a transaction that you end yourself, with `commitSync()` or `cancelSync()`. */
  beginTransactionSync(options?: SyncCallOptions): SyncTransaction

  /** A further session over the same link that begins as this one is now: signed in, and with its names and variables. */
  forkSessionSync(): SyncDatabaseSession

  /**
   * Always refused: notifications come while the thread waits for something else.
   * @throws UnsupportedError
   */
  liveSync(...given: readonly unknown[]): never
}

/** A session of its own over a blocking connection's link. It ends with the worker thread that holds it. */
export interface SyncDatabaseSession extends SyncSessionExecutor {
  readonly id: Uuid
  /** Ends it, here and on the server. The connection goes on. */
  closeSync(): void
  /** As `closeSync()`, for `using`. */
  [Symbol.dispose](): void
}

/** What `sessionSync()` takes: as `SessionOptions`, without the functions, which cannot cross to another thread. */
export interface SyncSessionOptions extends Pick<SessionOptions, 'namespace' | 'database'> {
  readonly token?: TokenInput
  readonly credentials?: Credentials
}
