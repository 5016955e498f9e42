import * as sdk from 'surrealdb'
import { Tagged } from './tagged.js'

/** What each value class holds inside, public or not. */
const PARTS = new Map<unknown, readonly [string, (value: never) => readonly unknown[]]>([
  part('RecordId', sdk.RecordId, ({ table, id }) => [table, id]),
  part('RecordIdRange', sdk.RecordIdRange, ({ table, begin, end }) => [table, begin, end]),
  part('StringRecordId', sdk.StringRecordId, value => [value.toString()]),
  part('Table', sdk.Table, ({ name }) => [name]),
  part('Uuid', sdk.Uuid, value => [value.toUint8Array()]),
  part('DateTime', sdk.DateTime, value => value.toCompact()),
  part('Duration', sdk.Duration, value => [...value.toCompact(), value.toString()]),
  part('Decimal', sdk.Decimal, value => [value.int, value.frac, value.scale, value.toString()]),
  part('FileRef', sdk.FileRef, ({ bucket, key }) => [bucket, key]),
  part('Future', sdk.Future, ({ body }) => [body]),
  part('Range', sdk.Range<unknown, unknown>, ({ begin, end }) => [begin, end]),
  part('BoundIncluded', sdk.BoundIncluded<unknown>, ({ value }) => [value]),
  part('BoundExcluded', sdk.BoundExcluded<unknown>, ({ value }) => [value]),
  part('GeometryPoint', sdk.GeometryPoint, ({ point }) => point),
  part('GeometryLine', sdk.GeometryLine, ({ line }) => line),
  part('GeometryPolygon', sdk.GeometryPolygon, ({ polygon }) => polygon),
  part('GeometryMultiPoint', sdk.GeometryMultiPoint, ({ points }) => points),
  part('GeometryMultiLine', sdk.GeometryMultiLine, ({ lines }) => lines),
  part('GeometryMultiPolygon', sdk.GeometryMultiPolygon, ({ polygons }) => polygons),
  part('GeometryCollection', sdk.GeometryCollection, ({ collection }) => collection),
  part('Tagged', Tagged, ({ tag, value }) => [tag, value]),
  part('Set', Set, value => [...value]),
  part('ArrayBuffer', ArrayBuffer, value => [new Uint8Array(value)]),
])

/** The names of the classes of surrealdb, and of the platform, that a value may be of. */
export const CLASSES: readonly string[] = [...PARTS.values()].map(([name]) => name).filter(name => name !== 'Tagged')

/**
 * A value written out, in full: two values have the same form when they are of the same classes with the same in them, to
 * the private parts, the order of keys and the sign of a zero.
 */
export function formOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `[${formsOf(value)}]`
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype) {
    return `{${Object.entries(value).map(([key, field]) => `${JSON.stringify(key)}:${formOf(field)}`)}}`
  }
  const [name, parts] = PARTS.get(value.constructor) ?? [`unknown ${value.constructor.name}`, () => []]
  return `${name}(${formsOf(parts(value as never))})`
}

function formsOf(values: readonly unknown[]): string {
  return Array.from(values, formOf).join()
}

function part<T>(
  name: string,
  of: abstract new (...args: never) => T,
  parts: (value: T) => readonly unknown[],
): [unknown, readonly [string, (value: never) => readonly unknown[]]] {
  return [of, [name, parts]]
}
