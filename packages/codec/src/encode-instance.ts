import type {
  DateTime,
  Decimal,
  Duration,
  FileRef,
  Future,
  Range,
  RecordId,
  RecordIdRange,
  StringRecordId,
  Table,
  Uuid,
} from '@surrealengine/values'
import { say } from '#prose'
import type { ByteWriter } from './byte-writer.js'
import {
  writeCollection,
  writeLine,
  writeMultiLine,
  writeMultiPoint,
  writeMultiPolygon,
  writePoint,
  writePolygon,
} from './encode-geometry.js'
import { writeRange, writeRecordId, writeRecordIdRange, writeStringRecordId } from './encode-record-id.js'
import { checkDepth, writeBigInt, writeFields, writeList, writeUnsigned, writeValue } from './encode-value.js'
import { Tagged } from './tagged.js'
import { TAG } from './tags.js'
import { Unencodable, under } from './unencodable.js'

/** The brand of value classes of any copy of the `surrealdb` package. */
const brand = (name: string): symbol => Symbol.for(`surrealdb.${name}`)

/**
 * If SurrealDB cannot read a value of a request, its reply does not say which request it was, so such values must not
 * be sent. These are the first and last second of its dates, and its largest decimal.
 */
const EARLIEST = -8_334_601_228_800n
const LATEST = 8_210_266_876_799n
const LARGEST_DECIMAL = '79228162514264337593543950335'

type Write<T> = (to: ByteWriter, value: T, depth: number) => void

/** The encoding of each value class, frequent ones first. */
const CLASSES: readonly (readonly [symbol, Write<never>])[] = [
  of<RecordId>('RecordId', writeRecordId),
  of<Table>('Table', (to, { name }) => writeText(to, TAG.TABLE, name)),
  of<Uuid>('Uuid', (to, uuid) => {
    to.head(6, TAG.UUID)
    writeBytes(to, uuid.toUint8Array())
  }),
  of<DateTime>('DateTime', (to, value, depth) => writeDateTime(to, ...value.toCompact(), depth)),
  of<Decimal>('Decimal', (to, value) => writeDecimal(to, value.toString())),
  of<Duration>('Duration', (to, value, depth) => {
    const parts = value.toCompact()
    writeListHead(to, TAG.DURATION, parts.length, depth)
    for (const part of parts) writeUnsigned(to, part)
  }),
  of<RecordIdRange>('RecordIdRange', writeRecordIdRange),
  of<Range<unknown, unknown>>('Range', writeRange),
  of<StringRecordId>('StringRecordId', writeStringRecordId),
  of<FileRef>('FileRef', (to, { bucket, key }, depth) => {
    writeListHead(to, TAG.FILE, 2, depth)
    to.text(bucket)
    to.text(key)
  }),
  of<Future>('Future', () => {
    throw new Unencodable(say('future'))
  }),
  of('GeometryPoint', writePoint),
  of('GeometryLine', writeLine),
  of('GeometryPolygon', writePolygon),
  of('GeometryMultiPoint', writeMultiPoint),
  of('GeometryMultiLine', writeMultiLine),
  of('GeometryMultiPolygon', writeMultiPolygon),
  of('GeometryCollection', writeCollection),
]

const VALUE = brand('Value')

/** Encodes an object that is neither an array nor a plain object. */
export function writeInstance(to: ByteWriter, value: object, depth: number): void {
  const branded = value as Readonly<Record<symbol, unknown>>
  if (branded[VALUE] === true) writeBranded(to, branded, depth)
  else if (value instanceof Date) writeDate(to, value, depth)
  else if (value instanceof Map) writeMap(to, value, depth)
  else if (value instanceof Set) {
    checkDepth(depth + 1)
    to.head(6, TAG.SET)
    writeList(to, [...value], depth + 1)
  } else if (ArrayBuffer.isView(value)) {
    writeBytes(to, new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
  } else if (value instanceof ArrayBuffer) writeBytes(to, new Uint8Array(value))
  else if (value instanceof Tagged) writeTagged(to, value, depth)
  else writeOther(to, value, depth)
}

function writeTagged(to: ByteWriter, { tag, value }: Tagged, depth: number): void {
  if (!Number.isSafeInteger(tag) || tag < 0) throw new Unencodable(say('wrong-tag'))
  to.head(6, tag)
  writeValue(to, value, depth)
}

function writeBranded(to: ByteWriter, value: Readonly<Record<symbol, unknown>>, depth: number): void {
  for (const [symbol, write] of CLASSES) {
    if (value[symbol] !== true) continue
    write(to, value as never, depth)
    return
  }
  throw new Unencodable(say('unknown-value-class'))
}

/** Instances of user classes are encoded by their fields. Platform objects (errors, promises, URLs) hide theirs. */
function writeOther(to: ByteWriter, value: object, depth: number): void {
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1)
  if (kind === 'Promise') throw new Unencodable(say('promise'))
  if (kind !== 'Object') throw new Unencodable(say('unsupported-class', kind))
  writeFields(to, value, depth)
}

function of<T>(name: string, write: Write<T>): readonly [symbol, Write<never>] {
  return [brand(name), write]
}

function writeText(to: ByteWriter, tag: number, text: string): void {
  to.head(6, tag)
  to.text(text)
}

function writeBytes(to: ByteWriter, bytes: Uint8Array): void {
  to.head(2, bytes.length)
  to.raw(bytes)
}

/** The head of a tagged array: two levels of nesting. */
function writeListHead(to: ByteWriter, tag: number, length: number, depth: number): void {
  checkDepth(depth + 1)
  to.head(6, tag)
  to.head(4, length)
}

function writeDate(to: ByteWriter, date: Date, depth: number): void {
  const time = date.getTime()
  if (Number.isNaN(time)) throw new Unencodable(say('invalid-date'))
  const seconds = Math.floor(time / 1000)
  writeDateTime(to, BigInt(seconds), BigInt((time - seconds * 1000) * 1_000_000), depth)
}

/** SurrealDB's nanoseconds count forward; it cannot read negative ones. */
function writeDateTime(to: ByteWriter, seconds: bigint, nanoseconds: bigint, depth: number): void {
  const borrowed = nanoseconds < 0n
  const whole = borrowed ? seconds - 1n : seconds
  if (whole < EARLIEST || whole > LATEST) throw new Unencodable(say('date-out-of-range'))
  writeListHead(to, TAG.DATETIME, 2, depth)
  writeBigInt(to, whole)
  writeBigInt(to, borrowed ? nanoseconds + 1_000_000_000n : nanoseconds)
}

/** SurrealDB rounds excess digits, but cannot read a number that is too large. */
function writeDecimal(to: ByteWriter, text: string): void {
  if (text.length >= LARGEST_DECIMAL.length && isTooLarge(text)) {
    throw new Unencodable(say('decimal-too-large'))
  }
  writeText(to, TAG.DECIMAL, text)
}

function isTooLarge(text: string): boolean {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.')
  if (whole.length !== LARGEST_DECIMAL.length) return whole.length > LARGEST_DECIMAL.length
  return whole > LARGEST_DECIMAL || (whole === LARGEST_DECIMAL && fraction >= '5')
}

function writeMap(to: ByteWriter, map: ReadonlyMap<unknown, unknown>, depth: number): void {
  // A getter may change the map while it is being encoded.
  const entries = [...map]
  to.head(5, entries.length)
  for (const [key, value] of entries) {
    if (typeof key !== 'string') throw new Unencodable(say('map-key-not-string'))
    to.text(key)
    try {
      writeValue(to, value, depth)
    } catch (thrown) {
      throw under(key, thrown)
    }
  }
}
