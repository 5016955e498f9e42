import { isRecord } from '../transport/rpc-frame.js'
import type { ServerFault } from '../transport/transport.js'

/**
 * How engine 3.0 words that another transaction changed the same, where a server gives the fault a structure. The words
 * alone would not do: a query can throw any words, but not with these kinds.
 */
const WORDS = /^(?:Query not executed: )?Transaction conflict: .*This transaction can be retried$/s
const KINDS: ReadonlySet<unknown> = new Set(['Query', 'Internal'])

/** The structure that servers give a conflict. */
const CONFLICT = { kind: 'Query', details: { kind: 'TransactionConflict' } } as const

/** A fault of the engine; a conflict with the structure that servers give it. */
export function withConflict(fault: ServerFault): ServerFault {
  return isConflict(fault.kind, fault.message) ? { ...fault, ...CONFLICT } : fault
}

/** The result of a query; each statement that met a conflict with the structure that servers give it. */
export function withConflicts(result: unknown): unknown {
  if (!Array.isArray(result)) return result
  return result.map((statement: unknown) =>
    isRecord(statement) && statement['status'] === 'ERR' && isConflict(statement['kind'], statement['result'])
      ? { ...statement, ...CONFLICT }
      : statement,
  )
}

function isConflict(kind: unknown, words: unknown): boolean {
  return KINDS.has(kind) && typeof words === 'string' && WORDS.test(words)
}
