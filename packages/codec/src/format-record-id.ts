import {
  BoundExcluded,
  DateTime,
  Decimal,
  Duration,
  FileRef,
  Geometry,
  GeometryCollection,
  GeometryPoint,
  Range,
  RecordId,
  RecordIdRange,
  StringRecordId,
  Table,
  Uuid,
} from '@surrealengine/values'
import { say } from '#prose'
import { Tagged } from './tagged.js'

/** Names that stand without quotes. The words would be taken for values. */
const PLAIN_NAME = /^(?!(?:none|null|true|false|nan|infinity)$)[a-z_]\w*$/i
/** The same for text as the id of a record: the ids that SurrealDB generates may begin with a digit. */
const PLAIN_ID = /^(?!(?:nan|infinity)$)\w*[a-z]\w*$/i

/** Nesting at which a value is taken for a circular reference. */
const DEEPEST = 100

/**
 * A record id as text that SurrealDB reads as the same id: as a `StringRecordId`, in `<record> $text` and in
 * `type::record($text)`.
 *
 * A range of records becomes the text of the range, as statements take it.
 *
 * SurrealQL has no such text for an id that holds a table, a file, a range of records or of ranges, a geometry with a
 * coordinate that is not finite, or an object that looks like GeoJSON. What is returned for one of these shows its parts.
 *
 * @throws TypeError for an id that holds a function, a symbol or a circular reference.
 *
 * @example
 * ```ts
 * import { formatRecordId } from '@surrealengine/codec'
 * import { RecordId } from '@surrealengine/values'
 *
 * formatRecordId(new RecordId('users', 'alice')) // 'users:alice'
 * formatRecordId(new RecordId('my table', ['a', 1])) // "`my table`:['a', 1]"
 * ```
 */
export function formatRecordId(record: RecordId | RecordIdRange): string {
  return formatValue(record, 0)
}

function formatRecord({ table, id }: RecordId, depth: number): string {
  return `${formatName(table.name)}:${formatId(id, depth)}`
}

function formatId(id: unknown, depth: number): string {
  if (typeof id !== 'string') return formatValue(id, depth)
  return PLAIN_ID.test(id) ? id : quote(id, '`')
}

function formatName(name: string): string {
  return PLAIN_NAME.test(name) ? name : quote(name, '`')
}

function quote(text: string, mark: string): string {
  return mark + text.replace(/[\\`']/g, found => (found === '\\' || found === mark ? `\\${found}` : found)) + mark
}

function formatValue(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return quote(value, "'")
    case 'number':
      return formatNumber(value)
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'undefined':
      return 'NONE'
    case 'object':
      if (depth > DEEPEST) throw new TypeError(say('record-id-too-deep'))
      return value === null ? 'NULL' : formatObject(value, depth + 1)
    default:
      throw new TypeError(say('record-id-cannot-hold', typeof value))
  }
}

/** As the codec writes numbers: those that it does not write as whole numbers are floats to SurrealDB. */
function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  const text = String(value).replace('+', '')
  return Number.isInteger(value) && Math.abs(value) <= 2 ** 53 ? text : `${text}f`
}

function formatObject(value: object, depth: number): string {
  if (Array.isArray(value)) return `[${formatItems(value, depth)}]`
  if (value instanceof RecordId) return formatRecord(value, depth)
  if (value instanceof Uuid) return `u"${value}"`
  if (value instanceof DateTime) return formatDateTime(...value.toCompact())
  if (value instanceof Date) return `d"${value.toISOString()}"`
  if (value instanceof Decimal) return `${value}dec`
  if (value instanceof Duration) return String(value)
  if (value instanceof Set) return `{${formatSet(value, depth)},}`
  if (value instanceof ArrayBuffer) return formatBytes(new Uint8Array(value))
  if (ArrayBuffer.isView(value)) return formatBytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
  if (value instanceof Range) return formatRange(value, depth)
  if (value instanceof RecordIdRange) return `${formatName(value.table.name)}:${formatRange(value, depth, formatId)}`
  if (value instanceof StringRecordId) return String(value)
  if (value instanceof Geometry) return formatGeometry(value)
  if (value instanceof Table) return quote(value.name, '`')
  if (value instanceof FileRef) return `f${quote(`${value.bucket}:${value.key}`, "'")}`
  if (value instanceof Tagged) return formatValue(value.value, depth)
  return formatFields(value instanceof Map ? value : Object.entries(value), depth)
}

function formatItems(items: Iterable<unknown>, depth: number): string {
  return Array.from(items, item => formatValue(item, depth)).join(', ')
}

/** Records are in parentheses, since `{a:1}` is an object, and durations, since `{1h}` is not read. */
function formatSet(items: Iterable<unknown>, depth: number): string {
  const texts = Array.from(items, item => {
    const text = formatValue(item, depth)
    return item instanceof RecordId || item instanceof Duration ? `(${text})` : text
  })
  return texts.join(', ')
}

/** In order of the keys: an object whose `type` comes first may be read as a geometry. */
function formatFields(fields: Iterable<readonly [unknown, unknown]>, depth: number): string {
  const texts = Array.from(fields, ([key, value]) => `${quote(String(key), "'")}: ${formatValue(value, depth)}`)
  return texts.length === 0 ? '{}' : `{ ${texts.sort().join(', ')} }`
}

function formatDateTime(seconds: bigint, nanoseconds: bigint): string {
  const whole = new Date(Number(seconds) * 1000).toISOString()
  return `d"${whole.replace('.000', `.${String(nanoseconds).padStart(9, '0')}`)}"`
}

/** An object is read as a geometry where its coordinates are floats. */
function formatGeometry(value: Geometry): string {
  if (value instanceof GeometryPoint) return formatCoordinates(value.coordinates).replace(/^.(.*).$/, '($1)')
  const json: Readonly<Record<string, unknown>> = value.toJSON()
  const parts =
    value instanceof GeometryCollection
      ? `geometries: [${value.collection.map(formatGeometry).join(', ')}]`
      : `coordinates: ${formatCoordinates(json['coordinates'])}`
  return `{ ${parts}, type: '${json['type']}' }`
}

function formatCoordinates(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(formatCoordinates).join(', ')}]` : `${Number(value)}f`.replace('+', '')
}

function formatBytes(bytes: Uint8Array): string {
  return `b"${Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')}"`
}

/** Before the dots an object is read in parentheses alone; records and durations are not, where a set begins with them. */
function formatRange(
  { begin, end }: Pick<Range<unknown, unknown>, 'begin' | 'end'>,
  depth: number,
  formatBound = formatValue,
): string {
  const text = begin == null ? '' : formatBound(begin.value, depth)
  const value = begin?.value
  const isApart = text.startsWith('{') || value instanceof RecordId || value instanceof Duration
  const first = isApart ? `(${text})` : text
  const last = end == null ? '' : formatBound(end.value, depth)
  const isIncluded = end != null && !(end instanceof BoundExcluded)
  return `${first}${begin instanceof BoundExcluded ? '>' : ''}..${isIncluded ? '=' : ''}${last}`
}
