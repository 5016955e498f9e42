import {
  type Codec,
  isRecord,
  type LiveNotification,
  RecordId,
  type RpcReply,
  readReply,
  Uuid,
} from '@surrealengine/core'

const ACTIONS = ['CREATE', 'UPDATE', 'DELETE', 'KILLED'] as const

/**
 * Reads what the engine answers: the bare result, or a map with the error. Among the methods of `RpcMethod` none has a
 * result that can be taken for an error.
 */
export function readAnswer(codec: Codec, bytes: Uint8Array): RpcReply {
  const message = codec.decode(bytes)
  return isRecord(message) && isRecord(message['error']) ? readReply(message) : { ok: true, result: message }
}

/** Reads a notification of the engine. Throws when it is none. */
export function readNotification(codec: Codec, bytes: Uint8Array): LiveNotification {
  const message = codec.decode(bytes)
  if (isRecord(message) && message['id'] instanceof Uuid) {
    const action = ACTIONS.find(known => known === message['action'])
    if (action !== undefined) {
      return {
        queryId: message['id'],
        action,
        recordId: message['record'] instanceof RecordId ? message['record'] : undefined,
        value: message['result'],
        session: message['session'] instanceof Uuid ? message['session'] : undefined,
      }
    }
  }
  throw new TypeError('a notification of another shape')
}
