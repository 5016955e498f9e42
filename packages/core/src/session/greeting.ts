import type { HandshakeState, Link } from '../transport/transport.js'
import type { Authentication } from './credentials.js'
import type { Progress } from './progress.js'
import type { Session } from './session.js'
import type { SessionView } from './session-state.js'

/** What a new link is greeted with: the state of its session before the link was made, and what of it goes into the handshake. */
export interface Greeting {
  readonly view: SessionView
  /** Who is asking; none while somebody signs in, which the link must be there for. */
  readonly authentication: Authentication | undefined
  readonly handshake: HandshakeState
}

/**
 * What to greet a new link with. A password is never in it: a sign-in returns the token for the links to come. `isStripped`:
 * something on the way to the server drops the headers of handshakes.
 */
export async function greetingOf(session: Session, isBare: boolean, isStripped: boolean): Promise<Greeting> {
  const { view } = session
  if (isBare || session.isSigningIn) return { view, authentication: undefined, handshake: {} }
  const authentication = await session.authenticate()
  return { view, authentication, handshake: isStripped ? {} : handshakeOf(view, authentication) }
}

/** Notes what the handshake of a new link did. */
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
  // Only `use` creates what is not there yet, so the first link sends it all the same.
  if (!link.applied.includes('namespace') || !view.isEstablished) return
  progress.namespace = view.namespace
  progress.database = view.database
}

/** What a handshake can carry: a token, unless a refresh token may have to follow it, and the names. */
function handshakeOf({ namespace, database }: SessionView, authentication: Authentication): HandshakeState {
  return {
    ...(authentication.kind === 'token' &&
      authentication.refresh === undefined && { authorization: { kind: 'bearer', token: authentication.token } }),
    ...(namespace !== undefined && { namespace }),
    ...(database !== undefined && { database }),
  }
}
