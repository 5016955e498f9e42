import type {
  DateTime,
  Decimal,
  Duration,
  FileRef,
  GeometryPoint,
  Range,
  RecordId,
  RecordIdRange,
  StringRecordId,
  Table,
  Uuid,
} from '@surrealengine/values'
import { Tagged } from '../tagged.js'
import { writeFields, writeList, writeTag, writeValue } from './encode.js'
import { unencodable } from './errors.js'
import { SHAPES } from './shapes.js'
import { beginsWith, writeBytes, writeHead, writeText } from './writer.js'

/** The first and the last second of SurrealDB's dates. */
const EARLIEST = -8_334_601_228_800
const LATEST = 8_210_266_876_799

/** A table and an id, each plain or in quotes without escapes. Of other texts SurrealDB may read a part, and drop the rest. */
const SIMPLE_ID = /^((?!(NaN|Infinity):)[A-Za-z_]\w*|⟨[^⟩\\]*⟩|`[^`\\]*`):([+-]?\d+|\w+|⟨[^⟩\\]*⟩|`[^`\\]*`)$/

/** What is written for each value class, the frequent ones first. */
const CLASSES: readonly (readonly [symbol, (value: never) => void])[] = [
  of<RecordId>('RecordId', ({ table, id }) => writeRecord(table, () => writeKey(id))),
  of<Table>('Table', ({ name }) => writeTag(7, () => writeText(name))),
  of<Uuid>('Uuid', uuid => writeTag(37, () => writeBytes(2, uuid.toUint8Array()))),
  of<DateTime>('DateTime', value => writeDateTime(...value.toCompact())),
  of<Decimal>('Decimal', value => {
    const text = value.toString()
    const [whole = '', fraction = ''] = text.replace('-', '').split('.')
    // SurrealDB rounds to a whole number of 96 bits where it has to, and cannot read a larger one.
    if ((BigInt(whole) + BigInt(fraction >= '5')) >> 96n) throw unencodable('Decimal')
    writeTag(10, () => writeText(text))
  }),
  of<Duration>('Duration', value => writeTag(14, () => writeList(value.toCompact(), writeUnsigned))),
  of<RecordIdRange>('RecordIdRange', ({ table, begin, end }) =>
    writeRecord(table, () => writeRange([begin, end], writeKey)),
  ),
  of<Range<unknown, unknown>>('Range', ({ begin, end }) => writeRange([begin, end], writeValue)),
  of<StringRecordId>('StringRecordId', value => {
    const text = value.toString()
    if (!SIMPLE_ID.test(text)) throw unencodable('StringRecordId, pass what parseRecordId() makes of it')
    writeTag(8, () => writeText(text))
  }),
  of<FileRef>('FileRef', ({ bucket, key }) => writeTag(55, () => writeList([bucket, key]))),
  of<GeometryPoint>('GeometryPoint', ({ point }) => {
    if (point.length < 2 || !point.every(isCoordinate)) throw unencodable('GeometryPoint')
    writeTag(88, () => writeList(point))
  }),
  ...SHAPES.map(([tag, name, field, part]) =>
    of<Record<string, readonly unknown[]>>(name, ({ [field]: parts = [] }) => {
      const isEmptyPolygon = tag === 90 && parts.length === 0
      if (isEmptyPolygon || !parts.every(each => isOf(part, each))) throw unencodable(name)
      writeTag(tag, () => writeList(parts))
    }),
  ),
]

/** Writes an object that is neither a list nor a plain object. */
export function writeInstance(value: object): void {
  if (isOf('Value', value)) {
    const [, write] = CLASSES.find(([brand]) => brand in value) ?? []
    // A Future, which SurrealDB 3 does not have, or a class that is newer than this codec.
    if (write === undefined) throw unencodable(value.constructor.name)
    write(value as never)
  } else if (value instanceof Date) {
    const time = value.getTime()
    if (Number.isNaN(time)) throw unencodable('invalid Date')
    const seconds = Math.floor(time / 1000)
    writeDateTime(BigInt(seconds), BigInt((time - seconds * 1000) * 1_000_000))
  } else if (value instanceof Map) writeFields([...value])
  else if (value instanceof Set) writeTag(56, () => writeList([...value]))
  else if (ArrayBuffer.isView(value)) writeBytes(2, new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
  else if (value instanceof ArrayBuffer) writeBytes(2, new Uint8Array(value))
  else if (value instanceof Tagged) {
    if (!Number.isSafeInteger(value.tag) || value.tag < 0) throw unencodable('Tagged')
    writeTag(value.tag, () => writeValue(value.value))
  } else {
    // What the platform made hides its fields.
    const kind = Object.prototype.toString.call(value).slice(8, -1)
    if (kind !== 'Object') throw unencodable(kind)
    writeFields(Object.entries(value))
  }
}

function of<T>(name: string, write: (value: T) => void): readonly [symbol, (value: never) => void] {
  return [Symbol.for(`surrealdb.${name}`), write]
}

function isOf(name: string, value: unknown): boolean {
  return typeof value === 'object' && value !== null && Symbol.for(`surrealdb.${name}`) in value
}

function isCoordinate(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || isOf('Decimal', value)
}

/** SurrealDB counts nanoseconds forwards, and cannot read a negative number of them. */
function writeDateTime(seconds: bigint, nanoseconds: bigint): void {
  const borrowed = BigInt(nanoseconds < 0n)
  const whole = seconds - borrowed
  if (whole < EARLIEST || whole > LATEST) throw unencodable('DateTime')
  writeTag(12, () => writeList([whole, nanoseconds + borrowed * 1_000_000_000n]))
}

/** Seconds or nanoseconds of a duration, which have no sign. */
function writeUnsigned(part: bigint): void {
  if (BigInt.asUintN(64, part) !== part) throw unencodable('Duration')
  writeHead(0, part)
}

function writeRecord({ name }: Table, writeId: () => void): void {
  writePair(8, [() => writeText(name), writeId])
}

/** SurrealDB cannot read a record id whose id is of another kind, not even to say which request it stood in. */
function writeKey(key: unknown): void {
  if (!beginsWith(() => writeValue(key), isKey)) throw unencodable('RecordId')
}

/** Whether the head is that of a whole number, text, a list, an object or a uuid. */
function isKey(first: number, second: number): boolean {
  const major = first >> 5
  return major < 2 || (major > 2 && major < 6) || (first === 0xd8 && second === 37)
}

/** A range, either end of which may be open. */
function writeRange(ends: readonly unknown[], write: (value: unknown) => void): void {
  writePair(
    49,
    ends.map(end => () => {
      if (end === undefined || end === null) writeValue(null)
      else if (typeof end !== 'object') throw unencodable('range')
      else writeTag(isOf('BoundExcluded', end) ? 51 : 50, () => write((end as { value?: unknown }).value))
    }),
  )
}

/** Two parts under a tag: they are no list to the caller, whose errors do not count them. */
function writePair(tag: number, parts: readonly (() => void)[]): void {
  writeTag(tag, () => writeList(parts, (part: () => void) => part(), false))
}
