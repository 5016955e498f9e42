import type { Uuid } from '@surrealengine/values'
import type { Credentials } from '../session/credentials.js'
import type { TokenInput, Tokens } from '../wire/tokens.js'
import type { CallOptions, Executor, Row } from './executor.js'

/**
 * What `use()` takes: a part that is left out stays as it is, but another namespace alone leaves no database chosen. `null`
 * chooses none.
 */
export interface UseOptions {
  readonly namespace?: string | null
  readonly database?: string | null
}

/** The namespace and database that a session has chosen. */
export interface ChosenNames {
  readonly namespace: string | undefined
  readonly database: string | undefined
}

/** What a connection and each further session over it can be asked: queries, and who is asking from where. */
export interface SessionExecutor extends Executor {
  /**
   * Chooses namespace and database for this and every later link; `use()` chooses what the server has as its default.
   * Resolves with what is chosen then. Who owns them has them created. As every change of the
   * session it takes effect once the calls that were issued before it have ended, and before any that is issued after it.
   * @throws UnsupportedError over HTTP for `null`, where the token was issued for a namespace or database.
   */
  use(names?: UseOptions, options?: CallOptions): Promise<ChosenNames>
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
   * token ended, the refresh token gives new ones, once; `onTokens` hears of those. Resolves with the tokens that the
   * session holds then.
   * @throws AuthenticationError when the server accepts neither.
   */
  authenticate(token: TokenInput, options?: CallOptions): Promise<Tokens>
  /** Signs out. */
  invalidate(options?: CallOptions): Promise<void>
  /** The record that is signed in; `undefined` for system users and nobody. */
  info<T extends object = Row>(options?: CallOptions): Promise<T | undefined>
}

/** A session of its own over a connection's link: for one user of many, or one task among others. */
export interface DatabaseSession extends SessionExecutor {
  readonly id: Uuid
  /** Ends it, here and on the server. The connection goes on. */
  close(): Promise<void>
  /** As `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}
