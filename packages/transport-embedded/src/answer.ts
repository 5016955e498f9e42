import {
  type Codec,
  isRecord,
  type LiveNotification,
  type RpcReply,
  readNotification,
  readReply,
} from '@surrealengine/core'

/**
 * Reads what the engine answers: the bare result, or a map with the error. Among the methods of `RpcMethod` none has a
 * result that can be taken for an error.
 */
export function readAnswer(codec: Codec, bytes: Uint8Array): RpcReply {
  const message = codec.decode(bytes)
  return isRecord(message) && isRecord(message['error']) ? readReply(message) : { ok: true, result: message }
}

/** Reads a notification of the engine. Throws when it is none. */
export function notificationOf(codec: Codec, bytes: Uint8Array): LiveNotification {
  const notification = readNotification(codec.decode(bytes), bytes.byteLength)
  if (notification === undefined) throw new TypeError('a notification of another shape')
  return notification
}
