import { isRecord } from '@surrealengine/core/transport'
import type { Answer } from './answer.js'
import { codec, type Frame } from './frame.js'

/** How the engine of SurrealDB 2 rejects a value class that it does not have. */
const UNKNOWN_TAG = 'unknown CBOR tag'

/** A request as SurrealDB 2 reads it: it has neither sessions nor transactions over calls, and ignores both fields. */
export function asVersion2({ id, method, params }: Frame): Frame {
  return { id, method, params }
}

/** An answer as SurrealDB 2 gives it: its errors have a code and a message, and nothing else. */
export function withoutKind(answer: Answer): Answer {
  if ('result' in answer) return answer
  const fault = codec.decode(answer.error)
  return isRecord(fault) ? { error: codec.encode({ code: fault['code'], message: fault['message'] }) } : answer
}

/** Whether the engine could not read a request. The server reads requests before it knows their id. */
export function isUnreadable(answer: Answer): boolean {
  if ('result' in answer) return false
  const fault = codec.decode(answer.error)
  return isRecord(fault) && String(fault['message']).includes(UNKNOWN_TAG)
}
