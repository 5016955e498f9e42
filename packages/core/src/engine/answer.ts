import type { Codec } from '@surrealengine/codec'
import type { ServerFault } from '../errors/query.js'
import { isRecord } from '../shared/is-record.js'
import type { LiveNotification, RpcReply } from '../wire/rpc.js'
import { readNotification, readReply } from '../wire/rpc-frame.js'
import { withConflict, withConflicts } from './conflict.js'

/** How the engine says that IndexedDB failed: always the same. */
const OF_STORAGE = /\bIndexedDB error\b/

/**
 * Reads what the engine answers: the bare result, or a map with the error. Among the methods of `RpcMethod` none has a
 * result that can be taken for an error, and `query` alone has a list. `storage` takes the place of what the engine says
 * of its storage.
 */
export function readAnswer(codec: Codec, bytes: Uint8Array, storage?: ServerFault): RpcReply {
  const message = codec.decode(bytes)
  if (!isRecord(message) || !isRecord(message['error'])) {
    return { ok: true, result: withStorageFaults(withConflicts(message), storage) }
  }
  const reply = readReply(message)
  if (reply.ok) return reply
  const isOfStorage = storage !== undefined && OF_STORAGE.test(reply.error.message)
  return { ok: false, error: isOfStorage ? storage : withConflict(reply.error) }
}

function withStorageFaults(result: unknown, storage: ServerFault | undefined): unknown {
  if (storage === undefined || !Array.isArray(result)) return result
  const { message, kind, details } = storage
  return result.map((statement: unknown) =>
    isRecord(statement) && statement['status'] === 'ERR' && OF_STORAGE.test(String(statement['result']))
      ? { ...statement, result: message, kind, details }
      : statement,
  )
}

/** Reads a notification of the engine. Throws when it is not one. */
export function notificationOf(codec: Codec, bytes: Uint8Array): LiveNotification {
  const notification = readNotification(codec.decode(bytes), bytes.byteLength)
  if (notification === undefined) throw new TypeError('a notification in an unknown format')
  return notification
}
