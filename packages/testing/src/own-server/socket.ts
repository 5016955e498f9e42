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
    // Its live queries are no longer notified.
    detach: session => void closeSession(host, session),
  }
  own.deliver = notification => socket.send(notification)
  socket.on('message', (data, isBinary) => {
    // A text frame is not CBOR, so it is answered with a parse error.
    const bytes = isBinary ? bytesOf(data) : new Uint8Array()
    // A call rejects if the engine is closed: the server is stopping, and closes the socket.
    dispatch(host, caller, bytes).then(
      ({ reply }) => socket.send(reply),
      () => socket.terminate(),
    )
  })
  // The 'close' event follows.
  socket.on('error', () => {})
  socket.once('close', () => {
    for (const session of [own, ...caller.attached.values()]) void closeSession(host, session)
  })
}

/** Passes a notification of the engine to the socket whose session started the live query. */
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
