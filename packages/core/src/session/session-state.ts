import type { Tokens } from '../wire/tokens.js'
import type { AuthenticationSource } from './credentials.js'

/** What a user gave a session. */
export interface SessionState {
  readonly authentication: AuthenticationSource
  readonly namespace: string | undefined
  readonly database: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
}

/** What a change that the server accepted makes of a session. */
export interface Adoption extends Partial<SessionState> {
  /** What the session is signed in with from now on. */
  readonly tokens?: Tokens
  /** Whether the library renewed the tokens by itself: `onTokens` is called with them then. */
  readonly areRenewed?: boolean
}

/** The state of a session together with the revisions that it belongs to. Immutable: a change makes a new one. */
export interface SessionView extends SessionState {
  readonly revision: number
  /** The revision at which authentication changed last. */
  readonly authenticationRevision: number
  /** Whether the server is known to have this namespace and database. */
  readonly isEstablished: boolean
}
