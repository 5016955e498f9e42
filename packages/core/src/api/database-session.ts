import type { Uuid } from '@surrealengine/values'
import type { Credentials } from '../session/credentials.js'
import type { TokenInput, Tokens } from '../wire/tokens.js'
import type { AuthenticateOptions, CallOptions, Executor, Row } from './executor.js'

/**
 * The argument of `use()`: an omitted name stays the same, but changing only the namespace clears the database. `null`
 * clears a name.
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

/** The methods of a connection and its sessions: queries, authentication, names and variables. */
export interface SessionExecutor extends Executor {
  /**
   * Chooses namespace and database for this and every later link. Without an argument, chooses the server's defaults.
   * Resolves with the chosen names. The server creates missing ones if the user is an owner. Like every change of the
   * session, it takes effect after all calls issued before it have ended, and before any issued after it.
   * @throws UnsupportedError over HTTP for `null` if the token was issued for a namespace or database.
   */
  use(names?: UseOptions, options?: CallOptions): Promise<ChosenNames>
  /** Sets the variable `$name` for every later query. */
  set(name: string, value: unknown, options?: CallOptions): Promise<void>
  /** Removes a variable. */
  unset(name: string, options?: CallOptions): Promise<void>

  /**
   * Signs in for this and every later link. Do not call this on a connection shared by several users.
   * @throws AuthenticationError if the server rejects it: a wrong password, an access that does not exist, a `SIGNIN`
   * clause that throws.
   */
  signin(credentials: Credentials, options?: CallOptions): Promise<Tokens>
  /**
   * Signs up a new record user with an access of the database, and signs in.
   * @throws AuthenticationError if the server rejects it or the `SIGNUP` clause fails.
   */
  signup(credentials: Credentials, options?: CallOptions): Promise<Tokens>
  /**
   * Signs in with an access token or `{ access, refresh }`, as returned by `signin()` and `signup()`. If the access
   * token has expired, or with `renew: true`, the refresh token is exchanged for new tokens, which are passed to
   * `onTokens`. A refresh token can be used once. Resolves with the session's tokens.
   * @throws AuthenticationError if the server accepts neither.
   */
  authenticate(token: TokenInput, options?: AuthenticateOptions): Promise<Tokens>
  /** Signs out. */
  invalidate(options?: CallOptions): Promise<void>
  /** Returns the signed-in record; `undefined` for system users and anonymous sessions. */
  info<T extends object = Row>(options?: CallOptions): Promise<T | undefined>
}

/** A separate session over a connection's links: for one of many users, or one of many tasks. */
export interface DatabaseSession extends SessionExecutor {
  readonly id: Uuid
  /** Ends the session, here and on the server. The connection stays open. */
  close(): Promise<void>
  /** Same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}
