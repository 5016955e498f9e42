import { RecordId, RecordIdRange, Table } from '@surrealengine/values'
import { isRecord } from '../shared/is-record.js'

const BLANK = String.raw`(?:\s|(?:--|#|//).*\n|/\*[^]*?\*/)*`
/** What may precede a statement that runs in any case. */
const BEFORE = String.raw`(?:BEGIN(?:\s+TRANSACTION)?\s*;${BLANK})?(?:(?:LET\s+\$\w+\s*=|RETURN\b)\s*)?(?:[({]\s*)*`
const VERB = String.raw`(?:CREATE|UPSERT|INSERT(?:\s+RELATION)?(?:\s+IGNORE)?\s+INTO|RELATE\b[^;]*?->)`
const NAMES = [String.raw`\$(\w+)`, String.raw`([a-z_]\w*)`, '`((?:[^`\\\\]|\\\\.)+)`', '⟨([^⟩]+)⟩', '[\'"]([^\'":]+)']
const NAME = String.raw`(?:type::\w+\(\s*)?(?:${NAMES.join('|')})`
const CREATING = new RegExp(String.raw`^${BLANK}${BEFORE}${VERB}\s*(?:ONLY\s+)?${NAME}`, 'i')

/** How much of a query is searched: a statement names its table early. Characters. */
const HEAD = 1024

/**
 * The table in which the first statement of a query creates a record, if the text shows it. The engine creates a table
 * with its first record.
 */
export function createdTable([text, variables]: readonly unknown[]): string | undefined {
  if (typeof text !== 'string') return undefined
  const found = CREATING.exec(text.slice(0, HEAD))
  if (found === null) return undefined
  const [, variable, bare, ticked, bracketed, quoted] = found
  if (variable === undefined) return bare ?? ticked?.replace(/\\(.)/g, '$1') ?? bracketed ?? quoted
  return isRecord(variables) ? tableOf(variables[variable]) : undefined
}

function tableOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (value instanceof Table) return value.name
  return value instanceof RecordId || value instanceof RecordIdRange ? value.table.name : undefined
}
