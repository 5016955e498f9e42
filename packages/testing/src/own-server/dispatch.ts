import { Uuid } from '@surrealengine/core'
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
  const frame = readFrame(bytes)
  if (typeof frame === 'string') {
    const fault = frame === 'parse-error' ? PARSE_ERROR : INVALID_REQUEST
    return { reply: joinMap({ ...refuse(fault) }), malformed: fault.message }
  }
  const answer = await (caller.over === 'socket' ? overSocket(host, caller, frame) : overRequest(host, caller, frame))
  return { reply: joinMap({ id: frame.id, ...answer, session: frame.session && codec.encode(frame.session) }) }
}

function overSocket(host: Host, caller: Caller, frame: Frame): Promise<Answer> {
  const { attached } = caller
  const name = frame.session === undefined ? undefined : String(frame.session)
  switch (frame.method) {
    case 'ping':
    case 'version':
      return host.engine.run(frame, host.keeper)
    case 'sessions':
      return Promise.resolve(succeed([...attached.keys()].map(id => new Uuid(id))))
    case 'attach':
    case 'detach': {
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
  return method === 'query' && mentionsLive(frame) ? withoutLives(answer) : answer
}

/** The engine cannot disable live queries, so the one that started ends with the session of the request. */
function withoutLives(answer: Answer): Answer {
  const rows = statementsOf(answer)
  if (!rows.some(row => row['type'] === 'live' || row['type'] === 'kill')) return answer
  const { message, kind, details } = NO_LIVE_QUERIES
  return succeed(
    rows.map(row =>
      row['type'] === 'live' || row['type'] === 'kill'
        ? { ...row, status: 'ERR', result: message, kind, details }
        : row,
    ),
  )
}

function refused(fault: Parameters<typeof refuse>[0]): Promise<Answer> {
  return Promise.resolve(refuse(fault))
}
