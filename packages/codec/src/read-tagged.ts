import { parseUuid } from '@surrealengine/values'
import { say } from '#prose'
import { checkDecimal } from './check-decimal.js'
import { Tagged } from './tagged.js'
import { TAG } from './tags.js'
import type { ValueClasses } from './value-classes.js'

/** Limit of strings that a class parses. SurrealDB's are shorter; parsing a very long one would take too much time. */
const LONGEST = 128

/** Maximum number of cached tables. Beyond it, tables are created anew rather than searched for. */
const MOST_TABLES = 8

/** The tables of a frame. */
export type Tables = { readonly name: string }[]

/**
 * Makes the value for a tag, an instance of one of the classes. The tables of record ids are shared through `tables`.
 * @throws TypeError if the content does not match the tag, or any error from the constructor of its class.
 */
export function readTagged(tag: number, value: unknown, tables: Tables, classes: ValueClasses): unknown {
  switch (tag) {
    case TAG.NONE:
      return undefined
    case TAG.RECORD_ID:
      return typeof value === 'string' ? new classes.StringRecordId(value) : recordId(pair(value), tables, classes)
    case TAG.TABLE:
      return new classes.Table(text(value))
    case TAG.UUID:
      return new classes.Uuid(instance(value, ArrayBuffer))
    case TAG.TEXT_UUID:
      return uuid(text(value), classes)
    case TAG.DATETIME:
      return new classes.DateTime(wholes(pair(value)) as never)
    case TAG.TEXT_DATETIME:
      return new classes.DateTime(short(value) as never)
    case TAG.DECIMAL:
      return new classes.Decimal(checkDecimal(text(value)))
    case TAG.DURATION:
      return new classes.Duration(wholes(list(value)) as never)
    case TAG.TEXT_DURATION:
      return new classes.Duration(short(value) as never)
    case TAG.FUTURE:
      return new classes.Future(text(value))
    case TAG.RANGE: {
      const [begin, end] = pair(value)
      return new classes.Range(bound(begin, classes), bound(end, classes))
    }
    case TAG.BOUND_INCLUDED:
      return new classes.BoundIncluded(value as never)
    case TAG.BOUND_EXCLUDED:
      return new classes.BoundExcluded(value as never)
    case TAG.FILE: {
      const [bucket, key] = pair(value)
      return new classes.FileRef(text(bucket), text(key))
    }
    case TAG.SET:
      return new Set(list(value))
    default:
      return tag >= TAG.POINT && tag <= TAG.COLLECTION ? geometry(tag, list(value), classes) : new Tagged(tag, value)
  }
}

function geometry(tag: number, parts: readonly unknown[], classes: ValueClasses): unknown {
  switch (tag) {
    case TAG.POINT: {
      const [x, y] = pair(parts)
      return new classes.GeometryPoint([coordinate(x, classes), coordinate(y, classes)])
    }
    case TAG.LINE:
      return new classes.GeometryLine(some(all(parts, classes.GeometryPoint)))
    case TAG.POLYGON:
      return new classes.GeometryPolygon(some(all(parts, classes.GeometryLine)))
    case TAG.MULTI_POINT:
      return new classes.GeometryMultiPoint(some(all(parts, classes.GeometryPoint)))
    case TAG.MULTI_LINE:
      return new classes.GeometryMultiLine(some(all(parts, classes.GeometryLine)))
    case TAG.MULTI_POLYGON:
      return new classes.GeometryMultiPolygon(some(all(parts, classes.GeometryPolygon)))
    default:
      return new classes.GeometryCollection(some(all(parts, classes.Geometry)))
  }
}

function recordId([table, id]: readonly unknown[], tables: Tables, classes: ValueClasses): object {
  const name = typeof table === 'string' ? tableOf(table, tables, classes) : instance(table, classes.Table)
  return typeof id === 'object' && id instanceof classes.Range
    ? new classes.RecordIdRange(name as never, id.begin as never, id.end as never)
    : new classes.RecordId(name as never, id as never)
}

function tableOf(name: string, tables: Tables, classes: ValueClasses): { readonly name: string } {
  for (const table of tables) if (table.name === name) return table
  const table = new classes.Table(name)
  if (tables.length < MOST_TABLES) tables.push(table)
  return table
}

function uuid(text: string, classes: ValueClasses): object {
  const bytes = parseUuid(text)?.toUint8Array().buffer
  return new classes.Uuid(instance(bytes, ArrayBuffer))
}

function bound(value: unknown, classes: ValueClasses): never {
  if (value === null || value === undefined) return undefined as never
  if (value instanceof classes.BoundIncluded || value instanceof classes.BoundExcluded) return value as never
  throw new TypeError(say('not-a-bound'))
}

function coordinate(value: unknown, classes: ValueClasses): number {
  return typeof value === 'number' ? value : Number(instance(value, classes.Decimal))
}

/** An array of instances of one class. */
function all<T>(values: readonly unknown[], of: abstract new (...args: never) => T): readonly T[] {
  return values.map(value => instance(value, of))
}

/** The constructors' types require at least one part, but the classes and the server accept none. */
function some<T>(values: readonly T[]): never {
  return values as never
}

function instance<T>(value: unknown, of: abstract new (...args: never) => T): T {
  if (value instanceof of) return value
  throw new TypeError(say('wrong-class'))
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new TypeError(say('not-an-array'))
}

function pair(value: unknown): readonly unknown[] {
  if (Array.isArray(value) && value.length === 2) return value
  throw new TypeError(say('not-a-pair'))
}

function text(value: unknown): string {
  if (typeof value === 'string') return value
  throw new TypeError(say('not-a-string'))
}

function short(value: unknown): string {
  const all = text(value)
  if (all.length > LONGEST) throw new TypeError(say('string-too-long', LONGEST))
  return all
}

/** Up to two integers: seconds and nanoseconds. */
function wholes(values: readonly unknown[]): [number | bigint, number | bigint] {
  for (const value of values) {
    if (typeof value !== 'bigint' && !Number.isInteger(value)) throw new TypeError(say('not-an-integer'))
  }
  if (values.length > 2) throw new TypeError(say('not-seconds-and-nanoseconds'))
  return values as [number | bigint, number | bigint]
}
