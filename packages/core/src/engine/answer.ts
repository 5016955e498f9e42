import type { Codec } from '@surrealengine/codec'
import { isRecord, readNotification, readReply } from '../transport/rpc-frame.js'
import type { LiveNotification, RpcReply } from '../transport/transport.js'
import { withConflict, withConflicts } from './conflict.js'

/**
 * Reads what the engine answers: the bare result, or a map with the error. Among the methods of `RpcMethod` none has a
 * result that can be taken for an error, and `query` alone has a list.
 */
export function readAnswer(codec: Codec, bytes: Uint8Array): RpcReply {
  const message = codec.decode(bytes)
  if (!isRecord(message) || !isRecord(message['error'])) return { ok: true, result: withConflicts(message) }
  const reply = readReply(message)
  return reply.ok ? reply : { ok: false, error: withConflict(reply.error) }
}

/** Reads a notification of the engine. Throws when it is none. */
export function notificationOf(codec: Codec, bytes: Uint8Array): LiveNotification {
  const notification = readNotification(codec.decode(bytes), bytes.byteLength)
  if (notification === undefined) throw new TypeError('a notification of another shape')
  return notification
}
