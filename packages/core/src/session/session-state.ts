import type { Tokens } from '../wire/tokens.js'
import type { AuthenticationSource } from './credentials.js'

/** The state of a session, as set by the user. */
export interface SessionState {
  readonly authentication: AuthenticationSource
  readonly namespace: string | undefined
  readonly database: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
}

/** The parts of a session that an accepted change replaces. */
export interface Adoption extends Partial<SessionState> {
  /** The tokens of the session from now on. */
  readonly tokens?: Tokens
  /** `true` if the library renewed the tokens by itself; then `onTokens` is called. */
  readonly areRenewed?: boolean
}

/** The state of a session with its revisions. Immutable: a change makes a new one. */
export interface SessionView extends SessionState {
  readonly revision: number
  /** The revision of the last change of authentication. */
  readonly authenticationRevision: number
  /** `true` if the namespace and database are known to exist on the server. */
  readonly isEstablished: boolean
}
