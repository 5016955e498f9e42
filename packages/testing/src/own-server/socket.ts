import type { RawData, WebSocket } from 'ws'
import { joinMap, sliceMap } from './cbor-slices.js'
import { type Caller, dispatch } from './dispatch.js'
import { codec } from './frame.js'
import { closeSession, type Host, type ServerSession } from './session.js'

/** Serves a WebSocket until it closes. `own` is the session it starts with. */
export function serveSocket(host: Host, socket: WebSocket, own: ServerSession): void {
  const caller: Caller = {
    over: 'socket',
    own,
    attached: new Map(),
    // Its live queries are told of nothing any more.
    detach: session => void closeSession(host, session),
  }
  own.deliver = notification => socket.send(notification)
  socket.on('message', (data, isBinary) => {
    // The parts of a text frame mean nothing in CBOR: it is answered as the garbage it is.
    const bytes = isBinary ? bytesOf(data) : new Uint8Array()
    // A call fails when the engine is closed under it: the server is ending, and the socket with it.
    dispatch(host, caller, bytes).then(
      ({ reply }) => socket.send(reply),
      () => socket.terminate(),
    )
  })
  // Its close follows.
  socket.on('error', () => {})
  socket.once('close', () => {
    for (const session of [own, ...caller.attached.values()]) void closeSession(host, session)
  })
}

/** Hands a notification of the engine to the socket whose session began the live query. */
export function route(host: Host, notification: Uint8Array): void {
  const parts = sliceMap(notification)
  if (parts === undefined) return
  const text = (key: string): string => {
    const value = parts.get(key)
    return value === undefined ? '' : String(codec.decode(value))
  }
  const live = text('id')
  const killed = text('action') === 'KILLED'
  const session = host.sessions.get(text('session')) ?? host.lives.get(live)
  if (session === undefined) return
  const name = session.name === undefined ? undefined : codec.encode(session.name)
  const result = joinMap({ ...Object.fromEntries(parts), ...(!killed && name && { session: name }) })
  session.deliver(joinMap({ result, session: name }))
  if (killed) {
    session.lives.delete(live)
    host.lives.delete(live)
  }
}

function bytesOf(data: RawData): Uint8Array {
  return Array.isArray(data) ? new Uint8Array(Buffer.concat(data)) : new Uint8Array(data)
}
