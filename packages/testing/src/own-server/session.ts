import { Uuid } from '@surrealengine/core'
import type { Engine } from './engine.js'

/**
 * One session of a client, and the session of the engine behind it. The engine runs an anonymous session as its owner,
 * so whether it is signed in is kept here.
 */
export interface ServerSession {
  /** The id of the session in the engine. */
  readonly id: Uuid
  /** The id that the client chose. `undefined` for the session that a socket or a request starts with. */
  readonly name: Uuid | undefined
  signedIn: boolean
  /** The namespace and database that the user is confined to. */
  claims: Claims
  /** The live queries that it started. */
  readonly lives: Set<string>
  /** Settles once the last change of this session has taken effect. Never rejects. */
  settled: Promise<unknown>
  /** Called with each notification of its live queries. */
  deliver(notification: Uint8Array): void
}

/** The namespace and database in a user's token. Both are absent for a root user. */
export interface Claims {
  readonly namespace?: string
  readonly database?: string
}

/** The engine and the sessions that use it. */
export interface Host {
  /** `2` if the server behaves like SurrealDB 2: without sessions, transactions over calls and kinds of errors. */
  readonly generation: 2 | 3
  /** The header `surreal-version`. */
  readonly banner: string
  readonly engine: Engine
  /** All sessions, by their id in the engine. */
  readonly sessions: Map<string, ServerSession>
  /** The session that started each live query. */
  readonly lives: Map<string, ServerSession>
  /** A session of the server itself, with all permissions. */
  readonly keeper: Uuid
  /** Settles when no session is choosing a namespace. Never rejects. */
  choosing: Promise<unknown>
}

/** Opens an anonymous session. Its calls wait until the engine has attached it. */
export function openSession(host: Host, name?: Uuid, deliver: ServerSession['deliver'] = () => {}): ServerSession {
  // Two sockets may use the same session id, so the engine gets an id of its own.
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

/** Closes a session and its live queries. Never rejects: a closed engine has none. */
export async function closeSession(host: Host, session: ServerSession): Promise<void> {
  session.deliver = () => {}
  await session.settled
  await host.engine.ask('detach', [], session.id).catch(() => {})
  host.sessions.delete(String(session.id))
  for (const live of session.lives) host.lives.delete(live)
}
