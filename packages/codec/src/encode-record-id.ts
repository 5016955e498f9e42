import type {
  BoundExcluded,
  BoundIncluded,
  Range,
  RecordId,
  RecordIdRange,
  StringRecordId,
} from '@surrealengine/values'
import { say } from '#prose'
import type { ByteWriter } from './byte-writer.js'
import { checkDepth, writeValue } from './encode-value.js'
import { parseRecordId } from './parse-record-id.js'
import { TAG } from './tags.js'
import { Unencodable } from './unencodable.js'

const EXCLUDED = Symbol.for('surrealdb.BoundExcluded')
const NULL = 0xf6

export function writeRecordId(to: ByteWriter, { table, id }: RecordId, depth: number): void {
  writeTable(to, table.name, depth)
  writeKey(to, id, depth + 1, 'record-id-of-wrong-type')
}

export function writeRecordIdRange(to: ByteWriter, { table, begin, end }: RecordIdRange, depth: number): void {
  writeTable(to, table.name, depth)
  writeBounds(to, begin, end, depth + 2, writeRecordBound)
}

export function writeRange(to: ByteWriter, { begin, end }: Range<unknown, unknown>, depth: number): void {
  writeBounds(to, begin, end, depth, writeValue)
}

/**
 * SurrealDB reads as much of the string as forms a record id and drops the rest, so that `a:b-c` would be the record
 * `a:b`. Therefore, a string that is not entirely a record id is rejected.
 */
export function writeStringRecordId(to: ByteWriter, value: StringRecordId): void {
  const text = value.toString()
  try {
    parseRecordId(text)
  } catch {
    throw new Unencodable(say('string-record-id'))
  }
  to.head(6, TAG.RECORD_ID)
  to.text(text)
}

function writeTable(to: ByteWriter, table: string, depth: number): void {
  checkDepth(depth + 1)
  to.head(6, TAG.RECORD_ID)
  to.head(4, 2)
  to.text(table)
}

type Bound = BoundIncluded<unknown> | BoundExcluded<unknown> | undefined | null

function writeBounds(to: ByteWriter, begin: Bound, end: Bound, depth: number, write: typeof writeValue): void {
  checkDepth(depth + 1)
  to.head(6, TAG.RANGE)
  to.head(4, 2)
  for (const bound of [begin, end]) writeBound(to, bound, depth + 2, write)
}

function writeBound(to: ByteWriter, bound: Bound, depth: number, write: typeof writeValue): void {
  // An open end of a range may be `null`.
  if (bound === undefined || bound === null) {
    to.byte(NULL)
    return
  }
  if (typeof bound !== 'object') {
    throw new Unencodable(say('wrong-bound'))
  }
  checkDepth(depth)
  to.head(6, EXCLUDED in bound ? TAG.BOUND_EXCLUDED : TAG.BOUND_INCLUDED)
  write(to, bound.value, depth)
}

function writeRecordBound(to: ByteWriter, value: unknown, depth: number): void {
  writeKey(to, value, depth, 'record-id-bound-of-wrong-type')
}

/** The messages for ids of unsupported types. */
type WrongKey = 'record-id-of-wrong-type' | 'record-id-bound-of-wrong-type'

/** If SurrealDB cannot read an id, its reply does not say which request it was in, so such ids must not be sent. */
function writeKey(to: ByteWriter, key: unknown, depth: number, wrong: WrongKey): void {
  const start = to.length
  writeValue(to, key, depth)
  if (!isKey(to.byteAt(start) ?? NULL, to.byteAt(start + 1))) {
    throw new Unencodable(say(wrong))
  }
}

/** Returns whether the head is that of an integer, a string, an array, an object or a uuid. */
function isKey(first: number, second: number | undefined): boolean {
  const major = first >> 5
  return major < 2 || (major > 2 && major < 6) || (major === 6 && (first & 0x1f) === 24 && second === TAG.UUID)
}
