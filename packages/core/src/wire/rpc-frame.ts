import { RecordId, Uuid } from '@surrealengine/values'
import { say } from '#prose'
import type { ServerFault } from '../errors/server-fault.js'
import { isRecord } from '../shared/is-record.js'
import { structureOf } from './fault-texts.js'
import type { LiveNotification, RpcCall, RpcReply } from './rpc.js'

/** The request map of a call, as sent over the wire. */
export function requestFrame(id: number, call: RpcCall): Record<string, unknown> {
  const frame: Record<string, unknown> = { id, method: call.method, params: call.params }
  if (call.session?.id !== undefined) frame['session'] = call.session.id
  if (call.transaction !== undefined) frame['txn'] = call.transaction
  return frame
}

/** Reads a reply map. Throws a `TypeError` if its error is malformed. */
export function readReply(message: Record<string, unknown>): RpcReply {
  if (message['error'] === undefined || message['error'] === null) return { ok: true, result: message['result'] }
  return { ok: false, error: readFault(message['error']) }
}

/** Reads an error map. Throws a `TypeError` if it is malformed. */
export function readFault(error: unknown): ServerFault {
  if (!isRecord(error) || typeof error['message'] !== 'string') throw new TypeError(say('fault-without-message'))
  const { message, code, kind, cause } = error
  const details = detailsOf(kind, error['details'])
  return {
    message,
    ...(typeof code === 'number' && { code }),
    ...(details !== undefined && { details }),
    ...(isRecord(cause) && typeof cause['message'] === 'string' && { cause: readFault(cause) }),
    // SurrealDB 2 sends no kind.
    ...(typeof kind === 'string' ? { kind } : structureOf(message)),
  }
}

/** SurrealDB 3.0.0 nests the details of a failed statement in another pair of kind and details. */
function detailsOf(kind: unknown, details: unknown): unknown {
  if (isRecord(details) && kind !== undefined && details['kind'] === kind) return details['details'] ?? undefined
  return details ?? undefined
}

/** The faults of the failed statements in a list of results. Throws a `TypeError` if it is malformed. */
export function failedStatements(results: unknown): readonly ServerFault[] {
  if (!Array.isArray(results)) throw new TypeError(say('not-results'))
  return results.filter(each => !isRecord(each) || each['status'] !== 'OK').map(readFailed)
}

function readFailed(statement: unknown): ServerFault {
  if (!isRecord(statement)) throw new TypeError(say('not-a-result'))
  const { result, kind, details } = statement
  return readFault({ message: String(result), kind, details })
}

const ACTIONS: ReadonlySet<unknown> = new Set(['CREATE', 'UPDATE', 'DELETE', 'KILLED'])

/** Reads a live notification from a frame of `bytes` bytes; `undefined` if the value is not one. */
export function readNotification(value: unknown, bytes: number): LiveNotification | undefined {
  if (!isRecord(value) || !(value['id'] instanceof Uuid) || !ACTIONS.has(value['action'])) return undefined
  return {
    queryId: value['id'],
    action: value['action'] as LiveNotification['action'],
    recordId: value['record'] instanceof RecordId ? value['record'] : undefined,
    value: value['result'],
    session: value['session'] instanceof Uuid ? value['session'] : undefined,
    bytes,
  }
}
