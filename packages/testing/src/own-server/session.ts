import { Uuid } from '@surrealengine/core'
import type { Engine } from './engine.js'

/**
 * One session of a client, and the session of the engine behind it. The engine takes an anonymous session for its owner,
 * so who is signed in is kept here.
 */
export interface ServerSession {
  /** The engine's name for it. */
  readonly id: Uuid
  /** The client's name for it. None for the session that a socket or a request starts with. */
  readonly name: Uuid | undefined
  signedIn: boolean
  /** Where the one signed in is confined to. */
  claims: Claims
  /** Live queries that it began. */
  readonly lives: Set<string>
  /** Settles once the last change of this session took effect. Never rejects. */
  settled: Promise<unknown>
  /** Takes each notification of its live queries. */
  deliver(notification: Uint8Array): void
}

/** The namespace and database of a user, as the token says. Both absent for one of root's. */
export interface Claims {
  readonly namespace?: string
  readonly database?: string
}

/** The engine, and who uses it. */
export interface Host {
  readonly engine: Engine
  /** All sessions, by the engine's name. */
  readonly sessions: Map<string, ServerSession>
  /** Which session began a live query. */
  readonly lives: Map<string, ServerSession>
  /** A session of the server's own, which may do anything. */
  readonly keeper: Uuid
  /** Settles when nobody chooses a namespace any more. Never rejects. */
  choosing: Promise<unknown>
}

/** Begins a session, anonymous. What is asked of it waits until the engine knows it. */
export function openSession(host: Host, name?: Uuid, deliver: ServerSession['deliver'] = () => {}): ServerSession {
  // Two sockets may give their sessions one name; the engine's names are for all of them.
  const id = name === undefined || host.sessions.has(String(name)) ? Uuid.v4() : name
  const session: ServerSession = {
    id,
    name,
    signedIn: false,
    claims: {},
    lives: new Set(),
    settled: host.engine.ask('attach', [], id).catch(() => {}),
    deliver,
  }
  host.sessions.set(String(id), session)
  return session
}

/** Ends a session and its live queries. Never rejects: a closed engine has none. */
export async function closeSession(host: Host, session: ServerSession): Promise<void> {
  session.deliver = () => {}
  await session.settled
  await host.engine.ask('detach', [], session.id).catch(() => {})
  host.sessions.delete(String(session.id))
  for (const live of session.lives) host.lives.delete(live)
}
