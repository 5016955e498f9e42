import { isRecord } from '@surrealengine/core/transport'
import type { Answer } from './answer.js'
import { codec } from './frame.js'

const WORDS = 'Transaction conflict: '
const CONFLICT = { kind: 'Query', details: { kind: 'TransactionConflict' } } as const

/**
 * Converts a conflict of engine 3.0, which only has the message, to the error of SurrealDB's server. Other answers are
 * returned unchanged.
 */
export function withConflict(answer: Answer): Answer {
  const bytes = 'result' in answer ? answer.result : answer.error
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(WORDS)) return answer
  const told: unknown = codec.decode(bytes)
  if ('error' in answer) return isRecord(told) ? { error: codec.encode(named(told, 'message')) } : answer
  return Array.isArray(told) ? { result: codec.encode(told.map(namedStatement)) } : answer
}

function namedStatement(statement: unknown): unknown {
  return isRecord(statement) && statement['status'] === 'ERR' ? named(statement, 'result') : statement
}

function named(fault: Record<string, unknown>, words: string): Record<string, unknown> {
  const isConflict = fault['kind'] === 'Query' || fault['kind'] === 'Internal'
  return isConflict && String(fault[words]).includes(WORDS) ? { ...fault, ...CONFLICT } : fault
}
