import type { ServerFault } from '../errors/server-fault.js'
import { isRecord } from '../shared/is-record.js'

/**
 * The message of engine 3.0 for a write conflict, for which a server sends structured details. The message alone is not
 * enough: a query can throw any message, but not with these kinds.
 */
const WORDS = /^(?:Query not executed: )?Transaction conflict: .*This transaction can be retried$/s
const KINDS: ReadonlySet<unknown> = new Set(['Query', 'Internal'])

/** How servers report a conflict. */
const CONFLICT = { kind: 'Query', details: { kind: 'TransactionConflict' } } as const

/** The engine's fault; a conflict gets the details that servers send. */
export function withConflict(fault: ServerFault): ServerFault {
  return isConflict(fault.kind, fault.message) ? { ...fault, ...CONFLICT } : fault
}

/** The result of a query; statements with a conflict get the details that servers send. */
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
