import type { Table } from '@surrealengine/values'
import { say } from '#prose'
import { ProtocolError } from '../../errors/request.js'
import type { Statement } from '../../query/compile.js'
import { quoteIdentifier } from '../../query/identifiers.js'
import { resultsOf } from '../../wire/results.js'
import type { InsertManySettings } from './settings.js'

/** What the statement of a chunk depends on. */
type Kind = Pick<InsertManySettings, 'onDuplicate' | 'relation'>

/** Fields that identify a record or an edge, so that they cannot be set. */
const FIXED: ReadonlySet<string> = new Set(['id'])
const FIXED_IN_EDGE: ReadonlySet<string> = new Set(['id', 'in', 'out'])

/**
 * One statement that inserts all rows, or none. It returns a list of `true` for each new record and `false` for each
 * that was updated, or a list of such lists.
 */
export function insertManyStatement(table: Table, rows: readonly object[], kind: Kind): Statement {
  const { onDuplicate, relation } = kind
  const what = relation ? 'RELATION ' : ''
  if (onDuplicate !== 'update') {
    const ignore = onDuplicate === 'ignore' ? 'IGNORE ' : ''
    const sql = `INSERT ${what}${ignore}INTO $_target $_data RETURN VALUE true`
    return { sql, variables: { _target: table, _data: rows } }
  }
  const variables: Record<string, unknown> = { _target: table }
  const inserts = groups(rows, relation ? FIXED_IN_EDGE : FIXED).map(({ fields, members }, index) => {
    variables[`_data${index}`] = members
    const head = `INSERT ${what}`
    const from = `INTO $_target $_data${index}`
    // Without a field to set, an existing record stays as it is.
    if (fields.length === 0) return `${head}IGNORE ${from} RETURN VALUE true`
    const set = fields.map(field => `${field} = $input.${field}`)
    return `${head}${from} ON DUPLICATE KEY UPDATE ${set.join(', ')} RETURN VALUE $before = NONE`
  })
  if (inserts.length === 1) return { sql: inserts.join(''), variables }
  const steps = inserts.map((insert, index) => `LET $_done${index} = (${insert});`)
  const done = inserts.map((_, index) => `$_done${index}`)
  // One block is one statement, so that a failed one undoes the others.
  return { sql: `RETURN { ${steps.join(' ')} RETURN [${done.join(', ')}]; }`, variables }
}

/** The list that such a statement returns, in one piece. Throws the error of a failed statement. */
export function flagsOf(answer: unknown): unknown[] {
  const [flags] = resultsOf(answer)
  if (Array.isArray(flags)) return flags.flat()
  throw new ProtocolError(say('reply-not-results'), { outcome: 'unknown' })
}

interface Group {
  /** Quoted. */
  readonly fields: readonly string[]
  readonly members: object[]
}

/**
 * The rows by the fields that they have. One statement sets the same fields of all its records, and would clear those
 * that a row leaves out.
 */
function groups(rows: readonly object[], fixed: ReadonlySet<string>): readonly Group[] {
  const found = new Map<string, Group>()
  for (const row of rows) {
    const fields = Object.keys(row)
      .filter(field => !fixed.has(field))
      .sort()
      .map(quoteIdentifier)
    const key = fields.join()
    const group = found.get(key)
    if (group === undefined) found.set(key, { fields, members: [row] })
    else group.members.push(row)
  }
  return [...found.values()]
}
