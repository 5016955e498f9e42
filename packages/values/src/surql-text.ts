import { isOf } from './brand.js'

/** Ids that stand without quotes. The words would be taken for numbers. */
const PLAIN_ID = /^(?!(nan|infinity)$)\w*[a-z]\w*$/i
/** The same for names of tables. */
const PLAIN_NAME = /^(?!\d|(nan|infinity|none|null|true|false)$)\w*[a-z]\w*$/i

/** The letter before the text of a value that stands among others. */
const PREFIXES = { Uuid: 'u', DateTime: 'd', RecordId: 'r', StringRecordId: 'r', FileRef: 'f' }

/** The name of a table. */
export function formatName(name: string): string {
  return quote(name, PLAIN_NAME)
}

function quote(text: string, plain: RegExp): string {
  if (plain.test(text)) return text
  // SurrealDB reads no `⟩` and no single backslash between the brackets, but both in backticks.
  return /[\\⟩]/.test(text) ? `\`${text.replace(/[\\`]/g, '\\$&')}\`` : `⟨${text}⟩`
}

/** The part of a record id behind the colon. */
export function formatId(id: unknown): string {
  if (typeof id === 'string') return quote(id, PLAIN_ID)
  return typeof id === 'bigint' && id >= 2n ** 63n ? `⟨${id}⟩` : formatValue(id)
}

export function formatRecord({
  table,
  id,
}: {
  readonly table: { readonly name: string }
  readonly id: unknown
}): string {
  return `${formatName(table.name)}:${formatId(id)}`
}

/**
 * A value within a list, an object or a range. Equal values have the same text, and others have not: it is what values are
 * compared by. The fields of an object are in the order of their names, as SurrealDB keeps them.
 */
export function formatValue(value: unknown): string {
  if (typeof value === 'string') return `s${JSON.stringify(value)}`
  if (value === undefined) return 'NONE'
  if (value === null) return 'NULL'
  if (isOf('Geometry', value)) return formatValue((value as { toJSON(): unknown }).toJSON())
  if (value instanceof Date) return `d${JSON.stringify(value)}`
  for (const [name, prefix] of Object.entries(PREFIXES)) {
    if (isOf(name, value)) return prefix + JSON.stringify(name === 'RecordId' ? formatRecord(value as never) : value)
  }
  if (isOf('Decimal', value)) return `${value}dec`
  if (typeof value !== 'object' || isOf('Value', value)) return String(value)
  if (Array.isArray(value)) return `[ ${value.map(formatValue).join(', ')} ]`
  if (value instanceof Set) return `{ ${Array.from(value, formatValue).join(', ')}, }`
  if (value instanceof ArrayBuffer || value instanceof Uint8Array) return `b"${hexOf(new Uint8Array(value))}"`
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  const fields = entries.map(([key, field]) => `${JSON.stringify(key)}: ${formatValue(field)}`)
  return `{ ${fields.sort().join(', ')} }`
}

/** Two hexadecimal digits for each byte. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, byte => (byte | 0x100).toString(16).slice(1)).join('')
}
