import type { Tokens, Uuid } from 'surrealdb'
import type { CallOptions, Executor, Row } from '../query/executor.js'
import type { Transaction, TransactionOptions } from '../query/transaction.js'
import type { Credentials } from '../session/credentials.js'

/** What `use()` takes: a part that is left out stays as it is, but another namespace alone leaves no database chosen. */
export interface UseOptions {
  readonly namespace?: string
  readonly database?: string
}

/** What a connection and each further session over it can be asked: queries, and who is asking from where. */
export interface SessionExecutor extends Executor {
  /**
   * Chooses namespace and database for this and every later link. Who owns them has them created. As every change of the
   * session it takes effect once the calls that were issued before it have ended, and before any that is issued after it.
   */
  use(names: UseOptions, options?: CallOptions): Promise<void>
  /** Sets a variable for every later query: `$name`. */
  set(name: string, value: unknown, options?: CallOptions): Promise<void>
  /** Takes a variable away. */
  unset(name: string, options?: CallOptions): Promise<void>

  /**
   * Signs in for this and every later link. A server for many users never calls this on a connection that they share.
   * @throws AuthenticationError when the server does not accept the credentials.
   */
  signin(credentials: Credentials, options?: CallOptions): Promise<Tokens>
  /** Signs a new record up by an access of the database, and in. */
  signup(credentials: Credentials, options?: CallOptions): Promise<Tokens>
  /** Signs in with an access token. */
  authenticate(token: string, options?: CallOptions): Promise<void>
  /** Signs out. */
  invalidate(options?: CallOptions): Promise<void>
  /** The record that is signed in; `undefined` for system users and nobody. */
  info<T extends object = Row>(options?: CallOptions): Promise<T | undefined>

  /**
   * Runs `fn` in a transaction: commits when it resolves, and cancels when it rejects.
   * @throws ConflictError when another transaction got in its way more often than `retryConflicts`.
   * @throws UnsupportedError over HTTP.
   * @example
   * ```ts
   * await db.transaction(async tx => {
   *   await tx.merge(alice, { balance: 10 })
   *   await tx.merge(bob, { balance: 90 })
   * }, { retryConflicts: 3 })
   * ```
   */
  transaction<T>(fn: (transaction: Transaction) => Promise<T> | T, options?: TransactionOptions): Promise<T>
  /** Begins a transaction that you end yourself, with `commit()` or `cancel()`. */
  beginTransaction(options?: CallOptions): Promise<Transaction>

  /** A further session over the same link that begins as this one is now: signed in, and with its names and variables. */
  forkSession(): Promise<DatabaseSession>
}

/** A session of its own over a connection's link: for one user of many, or one task among others. */
export interface DatabaseSession extends SessionExecutor {
  readonly id: Uuid
  /** Ends it, here and on the server. The connection goes on. */
  close(): Promise<void>
  /** As `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}
