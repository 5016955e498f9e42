import type { ServerFault } from '../errors/server-fault.js'

/** What SurrealDB 3 sends with a fault besides its message. */
type Structure = Pick<ServerFault, 'kind' | 'details'>

/**
 * Error texts of SurrealDB 2, which sends no structure, with the kind and detail that SurrealDB 3 sends instead. The
 * captured text is the start of the detail. Each expression is anchored at the start, so that a user's text (`THROW`)
 * is not mistaken for one of the server's.
 */
const TEXTS: readonly (readonly [text: RegExp, kind: string, detail?: string])[] = [
  [/^An error occurred: /, 'Thrown'],
  [/^The (session|token) has expired$/, 'NotAllowed', 'Expired'],
  [/^There was a problem with authentication$/, 'NotAllowed', 'InvalidAuth'],
  [
    /^(?:IAM error: |You don't have permission to |(?:Function|Access to network target) '.*' is not allowed)/s,
    'NotAllowed',
  ],
  [/^(?:The .+ already exists(?: in the .+)?$|Database record `.*` already exists$)/s, 'AlreadyExists'],
  [/^The (namespace|database|table) '.*' does not exist$/s, 'NotFound', ''],
  [/^The .+ does not exist(?: in the .+)?$/s, 'NotFound'],
  [/^Parse error: /, 'Validation'],
  [/^Specify a (namespace|database) to use$/, 'Validation', 'Empty'],
  [/^The query was not executed because it exceeded the timeout/, 'Query', 'TimedOut'],
  [/^The query was not executed due to a cancelled transaction$/, 'Query', 'Cancelled'],
  [/^The query was not executed due to a failed transaction$/, 'Query', 'NotExecuted'],
  [
    /^(?:The query was not executed due to a failed transaction\. )?Failed to commit transaction due to a read or write conflict/,
    'Query',
    'TransactionConflict',
  ],
]

/** Precedes the text if a call failed as a whole. */
const PREFIX = /^There was a problem with the database: /

/** The structure of a fault that has only a message, if its text is one of SurrealDB 2. */
export function structureOf(message: string): Structure {
  for (const [text, kind, detail] of TEXTS) {
    const found = text.exec(message.replace(PREFIX, ''))
    if (found === null) continue
    if (detail === undefined) return { kind }
    const [, what = ''] = found
    const details = { kind: what.charAt(0).toUpperCase() + what.slice(1) + detail }
    return { kind, details: kind === 'NotAllowed' ? { kind: 'Auth', details } : details }
  }
  return {}
}
