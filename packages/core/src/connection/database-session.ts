import type { Uuid } from '@surrealengine/values'
import type { ByteStream } from '../bulk/byte-stream.js'
import type { ExportOptions, ImportOptions } from '../bulk/options.js'
import type { ImportSource } from '../bulk/source.js'
import type { CallOptions, Executor, Row } from '../query/executor.js'
import type { Transaction, TransactionOptions } from '../query/transaction.js'
import type { Credentials, Tokens } from '../session/credentials.js'
import type { TokenInput } from '../session/tokens.js'

/**
 * What `use()` takes: a part that is left out stays as it is, but another namespace alone leaves no database chosen. `null`
 * chooses none.
 */
export interface UseOptions {
  readonly namespace?: string | null
  readonly database?: string | null
}

/** What a connection and each further session over it can be asked: queries, and who is asking from where. */
export interface SessionExecutor extends Executor {
  /**
   * Chooses namespace and database for this and every later link. Who owns them has them created. As every change of the
   * session it takes effect once the calls that were issued before it have ended, and before any that is issued after it.
   * @throws UnsupportedError over HTTP for `null`, where the token was issued for a namespace or database.
   */
  use(names: UseOptions, options?: CallOptions): Promise<void>
  /** Sets a variable for every later query: `$name`. */
  set(name: string, value: unknown, options?: CallOptions): Promise<void>
  /** Takes a variable away. */
  unset(name: string, options?: CallOptions): Promise<void>

  /**
   * Signs in for this and every later link. A server for many users never calls this on a connection that they share.
   * @throws AuthenticationError when the server refuses it: a wrong password, an access that does not exist, a `SIGNIN`
   * clause that throws.
   */
  signin(credentials: Credentials, options?: CallOptions): Promise<Tokens>
  /**
   * Signs a new record up by an access of the database, and in.
   * @throws AuthenticationError when the server refuses it, also where the `SIGNUP` clause fails.
   */
  signup(credentials: Credentials, options?: CallOptions): Promise<Tokens>
  /**
   * Signs in with an access token, or with `{ access, refresh }` as `signin()` and `signup()` return them. Where the access
   * token ended, the refresh token gives new ones, once; `onTokens` hears of those.
   * @throws AuthenticationError when the server accepts neither.
   */
  authenticate(token: TokenInput, options?: CallOptions): Promise<void>
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

  /**
   * The database as SurrealQL text, in pieces as they come; nothing is read ahead. Begins when it is first read. Read it
   * to its end, or leave the loop: until then it holds a socket.
   * @throws Through the stream: ConfigurationError without a database, PermissionError for who may not read it all,
   * RequestTimeoutError after a stall, ConnectionLostError, AbortError, UnsupportedError.
   * @example
   * ```ts
   * await pipeline(db.export({ users: false }), createWriteStream('shop.surql'))
   * ```
   */
  export(options?: ExportOptions): ByteStream
  /**
   * Runs SurrealQL of any size that begins with `OPTION IMPORT;`, as an export does: no events fire, no live query hears
   * of it. The server runs statements as they arrive and goes on after one that failed; nothing is undone. It is never
   * repeated by itself.
   * @throws QueryError for the first statement that failed; `responses` has every failed one, and only those.
   * @throws RequestTimeoutError after a stall, ConnectionLostError, AbortError: with `outcome: 'unknown'` a part of it
   * may have run.
   * @throws PermissionError for who may not, ConfigurationError without a database, UnsupportedError.
   * @throws Whatever the source throws.
   * @example
   * ```ts
   * await db.import(createReadStream('shop.surql'))
   * ```
   */
  import(source: ImportSource, options?: ImportOptions): Promise<void>

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
