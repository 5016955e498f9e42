import * as values from '@surrealengine/values'
import * as sdk from 'surrealdb'
import { Tagged } from './tagged.js'

type Parts = (value: never) => readonly unknown[]

/** The internal state of each value class, public or private. */
const VALUE_CLASSES = {
  RecordId: ({ table, id }: sdk.RecordId) => [table, id],
  RecordIdRange: ({ table, begin, end }: sdk.RecordIdRange) => [table, begin, end],
  StringRecordId: (value: sdk.StringRecordId) => [value.toString()],
  Table: ({ name }: sdk.Table) => [name],
  Uuid: (value: sdk.Uuid) => [value.toUint8Array()],
  DateTime: (value: sdk.DateTime) => value.toCompact(),
  Duration: (value: sdk.Duration) => [...value.toCompact(), value.toString()],
  Decimal: (value: sdk.Decimal) => [value.toString()],
  FileRef: ({ bucket, key }: sdk.FileRef) => [bucket, key],
  Future: ({ body }: sdk.Future) => [body],
  Range: ({ begin, end }: sdk.Range<unknown, unknown>) => [begin, end],
  BoundIncluded: ({ value }: sdk.BoundIncluded<unknown>) => [value],
  BoundExcluded: ({ value }: sdk.BoundExcluded<unknown>) => [value],
  GeometryPoint: ({ point }: sdk.GeometryPoint) => point,
  GeometryLine: ({ line }: sdk.GeometryLine) => line,
  GeometryPolygon: ({ polygon }: sdk.GeometryPolygon) => polygon,
  GeometryMultiPoint: ({ points }: sdk.GeometryMultiPoint) => points,
  GeometryMultiLine: ({ lines }: sdk.GeometryMultiLine) => lines,
  GeometryMultiPolygon: ({ polygons }: sdk.GeometryMultiPolygon) => polygons,
  GeometryCollection: ({ collection }: sdk.GeometryCollection) => collection,
} satisfies Partial<Record<keyof typeof values, Parts>>

const PARTS = new Map<unknown, readonly [string, Parts]>([
  [Tagged, ['Tagged', ({ tag, value }: Tagged) => [tag, value]]],
  [Set, ['Set', (value: Set<unknown>) => [...value]]],
  [ArrayBuffer, ['ArrayBuffer', (value: ArrayBuffer) => [new Uint8Array(value)]]],
])

for (const [name, parts] of Object.entries(VALUE_CLASSES)) {
  for (const library of [values, sdk]) PARTS.set(library[name as keyof typeof VALUE_CLASSES], [name, parts])
}

/** The names of the value classes and platform classes of a value. */
export const CLASSES: readonly string[] = [...Object.keys(VALUE_CLASSES), 'Set', 'ArrayBuffer']

/**
 * Returns a complete description of a value. Two values have the same form if their classes, of this library or of the
 * official SDK, have the same names and their contents are the same, including private fields, the order of keys and
 * the sign of zero.
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
