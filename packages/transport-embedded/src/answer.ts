import {
  type Codec,
  isRecord,
  type LiveNotification,
  type RpcReply,
  readNotification,
  readReply,
} from '@surrealengine/core'
import { withConflict, withConflicts } from './conflict.js'

/**
 * Reads an answer of the engine: the bare result, or a map with the error. No method of `RpcMethod` has a result that
 * could be mistaken for an error, and only that of `query` is a list.
 */
export function readAnswer(codec: Codec, bytes: Uint8Array): RpcReply {
  const message = codec.decode(bytes)
  if (!isRecord(message) || !isRecord(message['error'])) return { ok: true, result: withConflicts(message) }
  const reply = readReply(message)
  return reply.ok ? reply : { ok: false, error: withConflict(reply.error) }
}

/** Reads a notification of the engine. Throws when it is not one. */
export function notificationOf(codec: Codec, bytes: Uint8Array): LiveNotification {
  const notification = readNotification(codec.decode(bytes), bytes.byteLength)
  if (notification === undefined) throw new TypeError('a notification in an unknown format')
  return notification
}
