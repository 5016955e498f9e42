import { randomUuid } from '@surrealengine/codec'
import { Session, type SessionIdentity } from '../session/session.js'
import type { SessionState } from '../session/session-state.js'
import type { Clock } from '../time/clock.js'
import { attachments } from './attachments.js'

/** A session besides the one that comes with the connection. The server hears of it on each link that it is used on. */
export function furtherSession(clock: Clock, state: SessionState, identity: SessionIdentity = {}): Session {
  return new Session(clock, state, { id: randomUuid(), ...identity, attachments })
}
