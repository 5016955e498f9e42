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
  parseUuid,
  Range,
  RecordId,
  RecordIdRange,
  StringRecordId,
  Table,
  Uuid,
} from '@surrealengine/values'
import { DECIMAL } from '../check-decimal.js'
import { Tagged } from '../tagged.js'
import type { ValueClasses } from '../value-classes.js'
import { check, writeBytes, writeContent, writeHead, writeKey, writeTag } from './encode.js'

/** A text that a class reads digit by digit. What SurrealDB writes is shorter; a long one would keep the class busy. */
const LONGEST = 128

/** The first and the last second of SurrealDB's dates. */
const EARLIEST = -8_334_601_228_800
const LATEST = 8_210_266_876_799

/** A table and an id, each plain or in quotes without escapes. Of other texts SurrealDB may read a part, and drop the rest. */
const SIMPLE_ID = /^((?!(NaN|Infinity):)[A-Za-z_]\w*|⟨[^⟩\\]*⟩|`[^`\\]*`):([+-]?\d+|\w+|⟨[^⟩\\]*⟩|`[^`\\]*`)$/

/** What the class is given for the content of the tag. Throws for content that does not fit the tag. */
type Read = (content: unknown, classes: ValueClasses) => readonly unknown[]

/** The content for a value; `undefined` for a value that SurrealDB could not read. A function in it writes its own part. */
type Write = (value: never) => unknown

/** A value class of this library. `instanceof` finds the values of others too, and the name is that in `ValueClasses`. */
type ValueClass = abstract new (...parts: never) => object

/** A tag, the class of what stands under it, and how the one becomes the other. */
type Kind = readonly [tag: number, of: ValueClass, read: Read | undefined, write?: Write]

/** The frequent ones first. Record ids, which are of three classes, are read by `recordId()`. */
const KINDS: readonly Kind[] = [
  [8, RecordId, undefined, ({ table, id }: RecordId) => [table.name, () => writeKey(id)]],
  [7, Table, content => [string(content)], ({ name }: Table) => name],
  [37, Uuid, content => [instance(content, ArrayBuffer)], (uuid: Uuid) => () => writeBytes(2, uuid.toUint8Array())],
  [12, DateTime, content => [wholes(pair(content))], (value: DateTime) => instant(value.toCompact().map(Number))],
  [10, Decimal, content => [matching(content, DECIMAL.test(short(content)))], decimal],
  [14, Duration, content => [wholes(list(content))], duration],
  [
    8,
    RecordIdRange,
    undefined,
    ({ table, begin, end }: RecordIdRange) => [
      table.name,
      () => writeContent(49, 'Range', [bound(begin, writeKey), bound(end, writeKey)]),
    ],
  ],
  [
    49,
    Range,
    (content, classes) => pair(content).map(each => end(each, classes)),
    ({ begin, end }: Range<unknown, unknown>) => [bound(begin), bound(end)],
  ],
  [8, StringRecordId, undefined, (id: StringRecordId) => (SIMPLE_ID.test(String(id)) ? String(id) : undefined)],
  [55, FileRef, content => pair(content).map(string), ({ bucket, key }: FileRef) => [bucket, key]],
  [
    88,
    GeometryPoint,
    (content, classes) => [pair(content).map(each => coordinate(each, classes))],
    ({ point }: GeometryPoint) => (point.length > 1 && point.every(isCoordinate) ? point : undefined),
  ],
  geometry(89, GeometryLine, 'line', GeometryPoint),
  geometry(90, GeometryPolygon, 'polygon', GeometryLine),
  geometry(91, GeometryMultiPoint, 'points', GeometryPoint),
  geometry(92, GeometryMultiLine, 'lines', GeometryLine),
  geometry(93, GeometryMultiPolygon, 'polygons', GeometryPolygon),
  geometry(94, GeometryCollection, 'collection', Geometry),
  [50, BoundIncluded, content => [content]],
  [51, BoundExcluded, content => [content]],
  // What only other software writes, and the Future of SurrealDB 2.
  [0, DateTime, content => [short(content)]],
  [9, Uuid, content => [instance(parseUuid(string(content))?.toBuffer(), ArrayBuffer)]],
  [13, Duration, content => [short(content)]],
  [15, Future, content => [string(content)]],
]

/** The kind of a value; `undefined` for a class newer than this codec. */
export function kindOf(value: object): Kind | undefined {
  return KINDS.find(([, of]) => value instanceof of)
}

/**
 * The value that stands under a tag.
 * @throws for content that does not fit the tag.
 */
export function readTagged(tag: number, content: unknown, classes: ValueClasses): unknown {
  if (tag === 6) return undefined
  if (tag === 8) return recordId(content, classes)
  if (tag === 56) return new Set(list(content))
  const [, of, read] = KINDS.find(kind => kind[0] === tag) ?? []
  if (of === undefined || read === undefined) return new Tagged(tag, content)
  return Reflect.construct(among(classes, of) as new () => object, read(content, classes))
}

/** The classes of this library that values are read into, by name. */
export function ownClasses(): ValueClasses {
  const classes = [Geometry, ...KINDS.map(([, of]) => of)]
  return Object.fromEntries(classes.map(of => [of.name, of])) as unknown as ValueClasses
}

/** The class of that name that values are read into. */
function among(classes: ValueClasses, of: ValueClass): ValueClass {
  return classes[of.name as keyof ValueClasses]
}

/** A geometry that is a list of others, which it keeps in a field. */
function geometry(tag: number, of: ValueClass, field: string, part: ValueClass): Kind {
  return [
    tag,
    of,
    (content, classes) => [list(content).map(each => instance(each, among(classes, part)))],
    ({ [field]: parts = [] }: Record<string, readonly unknown[]>) => {
      const isEmptyPolygon = tag === 90 && parts.length === 0
      return !isEmptyPolygon && parts.every(each => each instanceof part) ? parts : undefined
    },
  ]
}

/** Seconds and nanoseconds, which SurrealDB counts forwards: it cannot read a negative number of them. */
export function instant([seconds = 0, nanoseconds = 0]: readonly number[]): unknown {
  const borrowed = nanoseconds < 0 ? 1 : 0
  const whole = seconds - borrowed
  return whole >= EARLIEST && whole <= LATEST ? [whole, nanoseconds + borrowed * 1e9] : undefined
}

function decimal(value: Decimal): unknown {
  const text = value.toString()
  const [whole = '', fraction = ''] = text.replace('-', '').split('.')
  // SurrealDB rounds to a whole number of 96 bits where it has to, and cannot read a larger one.
  return (BigInt(whole) + BigInt(fraction >= '5')) >> 96n ? undefined : text
}

/** Seconds and nanoseconds, which have no sign. */
function duration(value: Duration): unknown {
  const parts: readonly bigint[] = value.toCompact()
  return parts.some(part => BigInt.asUintN(64, part) !== part) ? undefined : parts.map(part => () => writeHead(0, part))
}

/** An end of a range, which may be open. */
function bound(end: unknown, write?: (value: unknown) => void): unknown {
  if (end === undefined || end === null) return null
  check(typeof end === 'object', 'range')
  const { value } = end as { readonly value?: unknown }
  return () => writeTag(end instanceof BoundExcluded ? 51 : 50, value, write)
}

function isCoordinate(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof Decimal
}

/** The value of a record id: its class depends on what it holds. */
function recordId(content: unknown, classes: ValueClasses): object {
  if (typeof content === 'string') return new classes.StringRecordId(content)
  const [table, id] = pair(content)
  const name = typeof table === 'string' ? new classes.Table(table) : instance(table, classes.Table)
  return id instanceof classes.Range
    ? new classes.RecordIdRange(name as never, id.begin as never, id.end as never)
    : new classes.RecordId(name as never, id as never)
}

function end(value: unknown, classes: ValueClasses): unknown {
  if (value === null || value === undefined) return undefined
  return matching(value, value instanceof classes.BoundIncluded || value instanceof classes.BoundExcluded)
}

function coordinate(value: unknown, classes: ValueClasses): number {
  return typeof value === 'number' ? value : Number(instance(value, classes.Decimal))
}

/** Up to two whole numbers: seconds, and nanoseconds. */
function wholes(parts: readonly unknown[]): readonly unknown[] {
  return matching(parts, parts.length < 3 && parts.every(each => typeof each === 'bigint' || Number.isInteger(each)))
}

function instance<T>(value: unknown, of: abstract new (...parts: never) => T): T {
  return matching(value, value instanceof of)
}

function pair(value: unknown): readonly unknown[] {
  return matching(value, list(value).length === 2)
}

function list(value: unknown): readonly unknown[] {
  return matching(value, Array.isArray(value))
}

function short(value: unknown): string {
  return matching(value, string(value).length <= LONGEST)
}

function string(value: unknown): string {
  return matching(value, typeof value === 'string')
}

/** @throws for a value that does not fit. The decoder says where that stands. */
function matching<T>(value: unknown, isFit: boolean): T {
  if (!isFit) throw new TypeError()
  return value as T
}
