import type { ServerFault } from '../errors/server-fault.js'
import type { ScriptedCall, ScriptedLink } from './scripted-link.js'
import { please } from './scripted-server.js'

/** The error for a call in a session that the server does not know. */
export const SESSION_NOT_FOUND: ServerFault = {
  code: -32000,
  message: 'Session not found',
  kind: 'NotFound',
  details: { kind: 'Session', details: { id: 'x' } },
}

/** The error for an `attach` beyond the limit of the server. */
export const TOO_MANY_SESSIONS: ServerFault = {
  code: -32602,
  message: 'Method not allowed',
  kind: 'NotAllowed',
  details: { kind: 'Method', details: { name: 'attach' } },
}

/** A server that keeps a limited number of sessions per link, besides the session of the link. */
export interface SessionRoom {
  /** Answers a call, unless it is a query that `isHeld` selects. */
  take(call: ScriptedCall): void
  isHeld: (sql: string) => boolean
  /** The held calls, in order. */
  readonly held: ScriptedCall[]
  /** Returns the sessions on a link. */
  on(link: ScriptedLink | undefined): readonly string[]
  /** Forgets all sessions. */
  forget(): void
}

export function sessionRoom(limit: number): SessionRoom {
  let known = new Map<ScriptedLink, Set<string>>()
  const held: ScriptedCall[] = []
  const room: SessionRoom = {
    isHeld: () => false,
    held,
    on: link => [...((link && known.get(link)) ?? [])],
    forget: () => {
      known = new Map()
    },
    take: call => {
      const { link, method, params, session } = call
      const sessions = known.get(link) ?? new Set()
      known.set(link, sessions)
      if (session?.id === undefined) return please(call)
      const id = String(session.id)
      if (method === 'attach') {
        if (sessions.size >= limit) return call.fault(TOO_MANY_SESSIONS)
        sessions.add(id)
      } else if (!sessions.has(id)) return call.fault(SESSION_NOT_FOUND)
      if (method === 'detach') sessions.delete(id)
      if (method === 'query' && room.isHeld(String(params[0]))) held.push(call)
      else please(call)
    },
  }
  return room
}
