import { isRecord } from '@surrealengine/core/transport'
import { codec } from '../faults/peer-call.js'
import type { Sent } from '../signing-in/sent.js'

/** Returns the methods that a client called, over sockets and by requests. */
export function methodsIn(sent: readonly Sent[]): readonly string[] {
  return sent.flatMap(({ kind, text }) => {
    if (kind === 'upgrade') return []
    const bytes = kind === 'frame' ? text : text.slice(text.indexOf('\r\n\r\n') + 4)
    if (bytes === '') return []
    const call = codec.decode(new Uint8Array(Buffer.from(bytes, 'latin1')))
    return isRecord(call) && typeof call['method'] === 'string' ? [call['method']] : []
  })
}
