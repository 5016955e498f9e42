import type { Codec } from '@surrealengine/codec'
import type { ServerFault } from '../errors/server-fault.js'
import { isRecord } from '../shared/is-record.js'
import type { LiveNotification, RpcReply } from '../wire/rpc.js'
import { readNotification, readReply } from '../wire/rpc-frame.js'
import { withConflict, withConflicts } from './conflict.js'

/** The engine's message for every failure of IndexedDB. */
const OF_STORAGE = /\bIndexedDB error\b/

/**
 * Reads an answer of the engine: the bare result, or a map with the error. No method of `RpcMethod` has a result that
 * looks like an error, and only `query` returns a list. `storage` replaces the engine's message about its storage.
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

/** Reads a notification of the engine. Throws if it is not one. */
export function notificationOf(codec: Codec, bytes: Uint8Array): LiveNotification {
  const notification = readNotification(codec.decode(bytes), bytes.byteLength)
  if (notification === undefined) throw new TypeError('a notification in an unknown format')
  return notification
}
