import {
  BoundExcluded,
  BoundIncluded,
  DateTime,
  Decimal,
  Duration,
  FileRef,
  Future,
  Geometry,
  GeometryCollection,
  GeometryLine,
  GeometryMultiLine,
  GeometryMultiPoint,
  GeometryMultiPolygon,
  GeometryPoint,
  GeometryPolygon,
  Range,
  RecordId,
  RecordIdRange,
  StringRecordId,
  Table,
  Uuid,
} from 'surrealdb'
import { readDecimal } from './read-decimal.js'
import { Tagged } from './tagged.js'
import { TAG } from './tags.js'
import { parseUuid } from './uuid.js'

/** A text that a class reads digit by digit. What SurrealDB writes is shorter; a long one would keep the class busy. */
const LONGEST = 128

/** Tables that are remembered. More in one frame are made anew, rather than looked for. */
const MOST_TABLES = 8

/** The tables of a frame. */
export type Tables = Table[]

/**
 * The value that stands under a tag. Record ids take their table from `tables`, or leave it there.
 * @throws TypeError when it does not fit the tag, or an error of whatever kind from the constructor of its class.
 */
export function readTagged(tag: number, value: unknown, tables: Tables): unknown {
  switch (tag) {
    case TAG.NONE:
      return undefined
    case TAG.RECORD_ID:
      return typeof value === 'string' ? new StringRecordId(value) : recordId(pair(value), tables)
    case TAG.TABLE:
      return new Table(text(value))
    case TAG.UUID:
      return new Uuid(instance(value, ArrayBuffer))
    case TAG.TEXT_UUID:
      return parseUuid(text(value)) ?? fail('not a uuid')
    case TAG.DATETIME:
      return dateTime(wholes(pair(value)))
    case TAG.TEXT_DATETIME:
      return new DateTime(short(value))
    case TAG.DECIMAL:
      return readDecimal(text(value))
    case TAG.DURATION:
      return new Duration(wholes(list(value)))
    case TAG.TEXT_DURATION:
      return new Duration(short(value))
    case TAG.FUTURE:
      return new Future(text(value))
    case TAG.RANGE: {
      const [begin, end] = pair(value)
      return new Range(bound(begin), bound(end))
    }
    case TAG.BOUND_INCLUDED:
      return new BoundIncluded(value)
    case TAG.BOUND_EXCLUDED:
      return new BoundExcluded(value)
    case TAG.FILE: {
      const [bucket, key] = pair(value)
      return new FileRef(text(bucket), text(key))
    }
    case TAG.SET:
      return new Set(list(value))
    default:
      return tag >= TAG.POINT && tag <= TAG.COLLECTION ? geometry(tag, list(value)) : new Tagged(tag, value)
  }
}

function geometry(tag: number, parts: readonly unknown[]): unknown {
  switch (tag) {
    case TAG.POINT: {
      const [x, y] = pair(parts)
      return new GeometryPoint([coordinate(x), coordinate(y)])
    }
    case TAG.LINE:
      return new GeometryLine(some(all(parts, GeometryPoint)))
    case TAG.POLYGON:
      return new GeometryPolygon(some(all(parts, GeometryLine)))
    case TAG.MULTI_POINT:
      return new GeometryMultiPoint(some(all(parts, GeometryPoint)))
    case TAG.MULTI_LINE:
      return new GeometryMultiLine(some(all(parts, GeometryLine)))
    case TAG.MULTI_POLYGON:
      return new GeometryMultiPolygon(some(all(parts, GeometryPolygon)))
    default:
      return new GeometryCollection(some(all(parts, Geometry)))
  }
}

function recordId([table, id]: readonly unknown[], tables: Tables): RecordId | RecordIdRange {
  const name = table instanceof Table ? table : tableOf(text(table), tables)
  return id instanceof Range
    ? new RecordIdRange(name, id.begin as never, id.end as never)
    : new RecordId(name, id as never)
}

function tableOf(name: string, tables: Tables): Table {
  for (const table of tables) if (table.name === name) return table
  const table: Table = new Table(name)
  if (tables.length < MOST_TABLES) tables.push(table)
  return table
}

/** Whole seconds alone are most of them, and spare the class its arithmetic with nanoseconds. */
function dateTime([seconds, nanoseconds]: [number | bigint, number | bigint]): DateTime {
  if (nanoseconds !== 0) return new DateTime([seconds, nanoseconds])
  return typeof seconds === 'number' ? new DateTime(seconds) : new DateTime(seconds)
}

function bound(value: unknown): BoundIncluded<unknown> | BoundExcluded<unknown> | undefined {
  if (value === null || value === undefined) return undefined
  if (value instanceof BoundIncluded || value instanceof BoundExcluded) return value
  throw new TypeError('not a bound')
}

function coordinate(value: unknown): number {
  if (typeof value === 'number') return value
  if (value instanceof Decimal) return value.toFloat()
  throw new TypeError('not a coordinate')
}

/** A list whose values are all of one class. */
function all<T>(values: readonly unknown[], of: abstract new (...args: never) => T): readonly T[] {
  return values.map(value => instance(value, of))
}

/** The types of the classes ask for one part at least. They take none as well, and so does the server. */
function some<T>(values: readonly T[]): never {
  return values as never
}

function instance<T>(value: unknown, of: abstract new (...args: never) => T): T {
  if (value instanceof of) return value
  throw new TypeError('not of the class that belongs there')
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new TypeError('not a list')
}

function pair(value: unknown): readonly unknown[] {
  if (Array.isArray(value) && value.length === 2) return value
  throw new TypeError('not a list of two')
}

function text(value: unknown): string {
  if (typeof value === 'string') return value
  throw new TypeError('not a text')
}

function short(value: unknown): string {
  const all = text(value)
  if (all.length > LONGEST) throw new TypeError(`a text of more than ${LONGEST} characters`)
  return all
}

/** Up to two whole numbers: seconds, and nanoseconds. */
function wholes(values: readonly unknown[]): [number | bigint, number | bigint] {
  for (const value of values) {
    if (typeof value !== 'bigint' && !Number.isInteger(value)) throw new TypeError('not a whole number')
  }
  if (values.length > 2) throw new TypeError('not seconds and nanoseconds')
  return values as [number | bigint, number | bigint]
}

function fail(what: string): never {
  throw new TypeError(what)
}
