import type { HandshakeState, Link } from '../transport/transport.js'
import type { Authentication } from './credentials.js'
import type { Progress } from './progress.js'
import type { Session } from './session.js'
import type { SessionView } from './session-state.js'

/** The state of a session before a link is opened, and the part of it that goes into the handshake. */
export interface Greeting {
  readonly view: SessionView
  /** `undefined` during a sign-in, which needs a link without authentication. */
  readonly authentication: Authentication | undefined
  readonly handshake: HandshakeState
}

/**
 * The greeting of a new link. It never contains a password: a sign-in returns the token for later links. `isStripped`:
 * a proxy drops the headers of handshakes.
 */
export async function greetingOf(session: Session, isBare: boolean, isStripped: boolean): Promise<Greeting> {
  const { view } = session
  if (isBare || session.isSigningIn) return { view, authentication: undefined, handshake: {} }
  const authentication = await session.authenticate()
  return { view, authentication, handshake: isStripped ? {} : handshakeOf(view, authentication) }
}

/** Records what the handshake of a new link applied. */
export function noteGreeting(link: Link, progress: Progress, { view, authentication }: Greeting): void {
  if (authentication === undefined) return
  const { authenticationRevision } = view
  const isSignedIn = link.applied.includes('authentication')
  if (!isSignedIn && authentication.kind !== 'anonymous') {
    progress.found = { authentication, authenticationRevision }
    return
  }
  progress.authenticationRevision = authenticationRevision
  progress.isUnproven = true
  progress.wasSignedIn = isSignedIn
  // Only `use` creates a missing namespace or database, so the first link sends it anyway.
  if (!link.applied.includes('namespace') || !view.isEstablished) return
  progress.namespace = view.namespace
  progress.database = view.database
}

/** What a handshake can carry: the names, and the token unless there is a refresh token in case it is rejected. */
function handshakeOf({ namespace, database }: SessionView, authentication: Authentication): HandshakeState {
  return {
    ...(authentication.kind === 'token' &&
      authentication.refresh === undefined && { authorization: { kind: 'bearer', token: authentication.token } }),
    ...(namespace !== undefined && { namespace }),
    ...(database !== undefined && { database }),
  }
}
