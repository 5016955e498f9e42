import { Uuid } from '@surrealengine/core'
import { isRecord } from '@surrealengine/core/transport'
import { ANONYMOUS, type Answer, FORBIDDEN_2, INVALID_AUTH, refuse } from './answer.js'
import { withConflict } from './conflict.js'
import { type Frame, paramsOf, resultOf, statementsOf } from './frame.js'
import { use } from './namespace.js'
import type { Claims, Host, ServerSession } from './session.js'

/** Methods that an anonymous session may not call. */
const GUARDED: ReadonlySet<string> = new Set([
  ...['query', 'select', 'create', 'insert', 'insert_relation', 'update', 'upsert', 'merge', 'patch', 'delete'],
  ...['relate', 'run', 'live', 'kill', 'info'],
])

/** Methods that change a session. They take effect in the order they were sent, and before any later call. */
const CHANGES: ReadonlySet<string> = new Set([
  ...['use', 'let', 'set', 'unset', 'signin', 'signup', 'authenticate', 'refresh', 'revoke', 'invalidate', 'reset'],
])

/** Runs a call of a client in a session. */
export function call(host: Host, session: ServerSession, frame: Frame): Promise<Answer> {
  const answer = session.settled.then(() => perform(host, session, frame)).then(withConflict)
  if (CHANGES.has(frame.method)) session.settled = answer.catch(() => {})
  return answer
}

async function perform(host: Host, session: ServerSession, frame: Frame): Promise<Answer> {
  if (!session.signedIn && GUARDED.has(frame.method)) return refuse(host.generation === 2 ? FORBIDDEN_2 : ANONYMOUS)
  switch (frame.method) {
    case 'use': {
      if (host.generation === 2) return host.engine.run(frame, session.id)
      const [namespace, database] = paramsOf(frame)
      return use(host, session, { namespace, database, given: paramsOf(frame).length })
    }
    case 'signin':
    case 'signup':
    case 'refresh': {
      const answer = await host.engine.run(frame, session.id)
      const tokens = resultOf(answer)
      if ('result' in answer) admit(session, isRecord(tokens) ? tokens['access'] : tokens)
      return answer
    }
    case 'authenticate': {
      const answer = await host.engine.run(frame, session.id)
      const [token] = paramsOf(frame)
      // The engine's message reveals which part of the token it could not read.
      if ('error' in answer) return typeof token === 'string' ? refuse(INVALID_AUTH) : answer
      admit(session, token)
      return answer
    }
    case 'invalidate':
    case 'reset': {
      // Anonymous first: until the engine has answered, it would run other calls as the owner.
      session.signedIn = false
      session.claims = {}
      return host.engine.run(frame, session.id)
    }
    case 'query':
    case 'live': {
      const answer = await host.engine.run(frame, session.id)
      for (const id of livesBegun(frame, answer)) {
        session.lives.add(id)
        host.lives.set(id, session)
      }
      return answer
    }
    default:
      return host.engine.run(frame, session.id)
  }
}

/**
 * Returns the ids of the live queries that a request started. Results are decoded only if the request mentions live
 * queries.
 */
function livesBegun(frame: Frame, answer: Answer): readonly string[] {
  if (frame.method === 'live') {
    const id = resultOf(answer)
    return id instanceof Uuid ? [String(id)] : []
  }
  if (!mentionsLive(frame)) return []
  return statementsOf(answer)
    .filter(row => isLive(row) && row['result'] instanceof Uuid)
    .map(row => String(row['result']))
}

/** Whether a result is that of a LIVE statement. SurrealDB 2 does not tell the types of statements: it may be any. */
function isLive({ type }: Readonly<Record<string, unknown>>): boolean {
  return type === 'live' || type === undefined
}

/** Whether a query may contain a LIVE or KILL statement. */
export function mentionsLive(frame: Frame): boolean {
  return /live|kill/i.test(Buffer.from(frame.params).toString('latin1'))
}

function admit(session: ServerSession, token: unknown): void {
  session.signedIn = true
  session.claims = typeof token === 'string' ? claimsOf(token) : {}
}

/** The engine has verified the token. */
function claimsOf(token: string): Claims {
  let claims: unknown
  try {
    claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  } catch {
    return {}
  }
  if (!isRecord(claims)) return {}
  const namespace = claims['NS'] ?? claims['ns']
  const database = claims['DB'] ?? claims['db']
  return {
    ...(typeof namespace === 'string' && { namespace }),
    ...(typeof database === 'string' && { database }),
  }
}
