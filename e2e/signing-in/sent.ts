import type { FaultProxy } from '@surrealengine/testing'
import { BINARY, frameReader } from '../faults/websocket-frames.js'

/** One message that a client sent over a proxy: the head of an upgrade, the payload of a frame, or bytes of HTTP. */
export interface Sent {
  readonly connection: number
  readonly kind: 'upgrade' | 'frame' | 'http'
  /** One character per byte. */
  readonly text: string
}

const HEAD_END = '\r\n\r\n'

/** Records what clients send over a proxy, with frames unmasked. */
export function recordSent(proxy: FaultProxy): readonly Sent[] {
  const sent: Sent[] = []
  const takers = new Map<number, (bytes: Buffer) => void>()
  proxy.onChunk(({ direction, connection, bytes }) => {
    if (direction !== 'toServer') return
    const take = takers.get(connection) ?? taker(connection, sent)
    takers.set(connection, take)
    take(Buffer.from(bytes))
  })
  return sent
}

function taker(connection: number, sent: Sent[]): (bytes: Buffer) => void {
  let head: Buffer | undefined = Buffer.alloc(0)
  const read = frameReader(({ opcode, payload }) => {
    // Pings and close frames are of no interest.
    if (opcode !== BINARY) return
    sent.push({ connection, kind: 'frame', text: Buffer.from(payload).toString('latin1') })
  })
  return bytes => {
    if (head === undefined) return read(bytes)
    head = Buffer.concat([head, bytes])
    const text = head.toString('latin1')
    const end = text.indexOf(HEAD_END)
    if (end < 0) return
    if (!/^upgrade: *websocket/im.test(text.slice(0, end))) {
      sent.push({ connection, kind: 'http', text })
      head = Buffer.alloc(0)
      return
    }
    const rest = head.subarray(end + HEAD_END.length)
    head = undefined
    sent.push({ connection, kind: 'upgrade', text: text.slice(0, end) })
    if (rest.byteLength > 0) read(rest)
  }
}
