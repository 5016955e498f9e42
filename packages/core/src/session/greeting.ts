import type { HandshakeState } from '../transport/transport.js'
import type { Authentication } from './credentials.js'
import type { SessionView } from './session.js'

/** What a new link is greeted with: the state of its session before the link was made, and what of it goes into the handshake. */
export interface Greeting {
  readonly view: SessionView
  /** Who is asking; none while somebody signs in, which the link must be there for. */
  readonly authentication: Authentication | undefined
  readonly handshake: HandshakeState
}

/** What a handshake can carry: a token, unless a refresh token may have to follow it, and the names. */
export function handshakeOf({ namespace, database }: SessionView, authentication: Authentication): HandshakeState {
  return {
    ...(authentication.kind === 'token' &&
      authentication.refresh === undefined && { authorization: { kind: 'bearer', token: authentication.token } }),
    ...(namespace !== undefined && { namespace }),
    ...(database !== undefined && { database }),
  }
}
