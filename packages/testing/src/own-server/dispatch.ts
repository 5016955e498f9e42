import { type ServerFault, Uuid } from '@surrealengine/core'
import {
  ANONYMOUS,
  type Answer,
  INVALID_REQUEST,
  invalidParams,
  methodNotAllowed,
  methodNotFound,
  NO_LIVE_QUERIES,
  PARSE_ERROR,
  refuse,
  sessionFault,
  succeed,
} from './answer.js'
import { call, mentionsLive } from './call.js'
import { joinMap } from './cbor-slices.js'
import { codec, type Frame, readFrame, statementsOf } from './frame.js'
import { type Host, openSession, type ServerSession } from './session.js'
import { asVersion2, isUnreadable, withoutKind } from './version-2.js'

/** The sender of a frame: a socket, or one request over HTTP. */
export interface Caller {
  readonly over: 'socket' | 'request'
  /** The session of frames that do not name one. */
  readonly own: ServerSession
  /** The attached sessions, by the client's names. */
  readonly attached: Map<string, ServerSession>
  /** Closes an attached session. */
  detach(session: ServerSession): void
}

/** Answers one frame. `malformed` is the error for a frame that is not a request. */
export async function dispatch(
  host: Host,
  caller: Caller,
  bytes: Uint8Array,
): Promise<{ readonly reply: Uint8Array; readonly malformed?: string }> {
  const read = readFrame(bytes)
  if (typeof read === 'string') return malformed(host, read === 'parse-error' ? PARSE_ERROR : INVALID_REQUEST)
  const frame = host.generation === 2 ? asVersion2(read) : read
  const answer = await (caller.over === 'socket' ? overSocket(host, caller, frame) : overRequest(host, caller, frame))
  if (host.generation === 2 && isUnreadable(answer)) return malformed(host, PARSE_ERROR)
  const told = host.generation === 2 ? withoutKind(answer) : answer
  return { reply: joinMap({ id: frame.id, ...told, session: frame.session && codec.encode(frame.session) }) }
}

/** The answer to a request that could not be read: without an id. */
function malformed(host: Host, fault: ServerFault): { readonly reply: Uint8Array; readonly malformed: string } {
  const answer = refuse(fault)
  return { reply: joinMap({ ...(host.generation === 2 ? withoutKind(answer) : answer) }), malformed: fault.message }
}

function overSocket(host: Host, caller: Caller, frame: Frame): Promise<Answer> {
  const { attached } = caller
  const name = frame.session === undefined ? undefined : String(frame.session)
  switch (frame.method) {
    case 'ping':
    case 'version':
      return host.engine.run(frame, host.keeper)
    case 'sessions':
      if (host.generation === 2) return refused(methodNotFound(frame.method))
      return Promise.resolve(succeed([...attached.keys()].map(id => new Uuid(id))))
    case 'attach':
    case 'detach': {
      if (host.generation === 2) return refused(methodNotFound(frame.method))
      if (name === undefined) return refused(invalidParams('Expected a session ID'))
      const present = attached.get(name)
      if (frame.method === 'attach') {
        if (present !== undefined) return refused(sessionFault('AlreadyExists', name))
        attached.set(name, openSession(host, frame.session, caller.own.deliver))
      } else if (present !== undefined) {
        attached.delete(name)
        caller.detach(present)
      }
      return Promise.resolve(succeed(undefined))
    }
    default: {
      const session = name === undefined ? caller.own : attached.get(name)
      if (session === undefined) return refused(sessionFault('NotFound', name ?? ''))
      return call(host, session, frame)
    }
  }
}

async function overRequest(host: Host, caller: Caller, frame: Frame): Promise<Answer> {
  const { method } = frame
  if (method === 'begin' || method === 'commit' || method === 'cancel') return refuse(methodNotFound(method))
  if (method === 'sessions') return refuse(methodNotAllowed(method))
  if (frame.transaction !== undefined) return refuse(methodNotAllowed('unknown'))
  if (method === 'live' || method === 'kill') return refuse(caller.own.signedIn ? NO_LIVE_QUERIES : ANONYMOUS)
  const answer = await overSocket(host, caller, frame)
  return method === 'query' && mentionsLive(frame) ? withoutLives(host, answer) : answer
}

/** The engine cannot disable live queries, so the one that started ends with the session of the request. */
function withoutLives({ generation }: Host, answer: Answer): Answer {
  const rows = statementsOf(answer)
  if (!rows.some(isAboutLive)) return answer
  const { message, kind, details } = NO_LIVE_QUERIES
  const refusal = { status: 'ERR', result: message, ...(generation > 2 && { kind, details }) }
  return succeed(rows.map(row => (isAboutLive(row) ? { ...row, ...refusal } : row)))
}

/** SurrealDB 2 does not tell the types of statements. */
function isAboutLive({ type, result }: Readonly<Record<string, unknown>>): boolean {
  return type === undefined ? result instanceof Uuid : type === 'live' || type === 'kill'
}

function refused(fault: Parameters<typeof refuse>[0]): Promise<Answer> {
  return Promise.resolve(refuse(fault))
}
