import { isRecord } from '@surrealengine/core/transport'
import { Uuid } from 'surrealengine'
import type { Scene } from './scene.js'
import type { PeerSocket, WebSocketCall, WebSocketPeer } from './websocket-peer.js'

/** The query that is answered with the state of its session. */
export const ASK = 'RETURN "where?"'

interface SessionState {
  readonly who: unknown
  readonly namespace: unknown
  readonly database: unknown
  readonly v: unknown
}

const NEW: SessionState = { who: null, namespace: null, database: null, v: null }
/** The key of the session of the link itself. */
const OWN = ''

/** How a server with sessions misbehaves. */
export interface SessionPeerFaults {
  /** Handles frames that arrive together in reverse order. */
  readonly reverses?: boolean
  /** The number of sessions it keeps for each socket, besides that of the link. */
  readonly limit?: number
}

export interface SessionPeer {
  readonly peer: WebSocketPeer
  /** Returns the sessions of a socket, without that of the link. */
  sessionsOn(socket: PeerSocket | undefined): number
}

/** Starts a server that keeps the state of each session of each socket. */
export async function sessionPeer(
  scene: Scene,
  { reverses = false, limit = 255 }: SessionPeerFaults,
): Promise<SessionPeer> {
  const peer = await scene.webSocketPeer()
  const known = new Map<PeerSocket, Map<string, SessionState>>()
  let greeted = NEW
  peer.onUpgrade = ({ headers }) => {
    const { authorization, 'surreal-ns': namespace = null, 'surreal-db': database = null } = headers
    greeted = { ...NEW, who: authorization?.replace(/^Bearer header\.e30\./, '') ?? null, namespace, database }
    return undefined
  }
  peer.onOpen = socket => void known.set(socket, new Map([[OWN, greeted]]))

  function take(call: WebSocketCall): void {
    const { method, params, session: name = OWN, socket } = call
    const sessions = known.get(socket) ?? new Map<string, SessionState>()
    const state = sessions.get(name)
    if (method === 'ping' || method === 'version') call.please()
    else if (method === 'attach') {
      if (sessions.size > limit) call.refuse(NO_ROOM)
      else attach()
    } else if (state === undefined) call.refuse(UNKNOWN_SESSION)
    else if (method === 'query') call.reply([{ status: 'OK', time: '1ms', result: params[0] === ASK ? state : [] }])
    else change(state)

    function attach(): void {
      sessions.set(name, NEW)
      call.reply(null)
    }

    function change(before: SessionState): void {
      const [first, second] = params
      if (method === 'use') sessions.set(name, { ...before, namespace: first, database: second })
      if (method === 'set' || method === 'let') sessions.set(name, { ...before, v: second })
      if (method === 'authenticate') sessions.set(name, { ...before, who: String(first).replace('header.e30.', '') })
      if (method === 'signin' && isRecord(first)) sessions.set(name, { ...before, who: first['user'] })
      if (method === 'detach') sessions.delete(name)
      if (method === 'signin' && isRecord(first)) call.reply(`header.e30.${first['user']}`)
      else if (method === 'begin') call.reply(Uuid.v4())
      else call.please()
    }
  }

  const waiting: WebSocketCall[] = []
  peer.onCall = call => {
    if (!reverses) take(call)
    else if (waiting.push(call) === 1) setImmediate(() => waiting.splice(0).reverse().forEach(take))
  }
  return { peer, sessionsOn: socket => ((socket && known.get(socket)?.size) ?? 1) - 1 }
}

const UNKNOWN_SESSION = {
  code: -32_000,
  message: 'Session not found',
  kind: 'NotFound',
  details: { kind: 'Session', details: { id: null } },
}

const NO_ROOM = {
  code: -32_602,
  message: 'Method not allowed',
  kind: 'NotAllowed',
  details: { kind: 'Method', details: { name: 'attach' } },
}
