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
} from '@surrealengine/values'
import { say } from '#prose'

/**
 * The classes that values are read into. Whatever `new` gives is what stands in the decoded value, so a function that
 * returns an object serves as well. The package `surrealdb` as a whole fits: `import * as sdk from 'surrealdb'`.
 *
 * Where a value holds others (the table of a record id, the ends of a range, the points of a line), those are of these
 * classes too. What a class throws is a `DecodeError`.
 */
export interface ValueClasses {
  readonly RecordId: new (table: never, id: never) => object
  readonly RecordIdRange: new (table: never, begin: never, end: never) => object
  readonly StringRecordId: new (id: string) => object
  readonly Table: new (name: string) => { readonly name: string }
  /** Is given 16 bytes that are its own. */
  readonly Uuid: new (
    bytes: ArrayBuffer,
  ) => object
  /** Is given seconds since 1970 and nanoseconds (`bigint` beyond 2^53), or, for what RFC 8949 calls a date, its text. */
  readonly DateTime: new (
    value: [number | bigint, number | bigint] & string,
  ) => object
  /** Is given the text of a decimal number, of at most 128 characters. */
  readonly Decimal: new (
    text: string,
  ) => object
  /** Is given seconds and nanoseconds, either of which may be left out, or text. */
  readonly Duration: new (
    value: [number | bigint, number | bigint] & string,
  ) => object
  readonly Future: new (body: string) => object
  readonly Range: new (begin: never, end: never) => { readonly begin: unknown; readonly end: unknown }
  readonly BoundIncluded: new (value: never) => object
  readonly BoundExcluded: new (value: never) => object
  readonly FileRef: new (bucket: string, key: string) => object
  /** The base of the geometries, for `instanceof`. */
  readonly Geometry: abstract new () => object
  readonly GeometryPoint: new (point: [number, number]) => object
  readonly GeometryLine: new (points: never) => object
  readonly GeometryPolygon: new (lines: never) => object
  readonly GeometryMultiPoint: new (points: never) => object
  readonly GeometryMultiLine: new (lines: never) => object
  readonly GeometryMultiPolygon: new (polygons: never) => object
  readonly GeometryCollection: new (geometries: never) => object
}

/** Those of `@surrealengine/values`. */
export const DEFAULT_CLASSES: ValueClasses = {
  RecordId,
  RecordIdRange,
  StringRecordId,
  Table,
  Uuid,
  DateTime,
  Decimal,
  Duration,
  Future,
  Range,
  BoundIncluded,
  BoundExcluded,
  FileRef,
  Geometry,
  GeometryPoint,
  GeometryLine,
  GeometryPolygon,
  GeometryMultiPoint,
  GeometryMultiLine,
  GeometryMultiPolygon,
  GeometryCollection,
}

/**
 * The given classes, and the default ones for the others.
 * @throws TypeError for what is given as a class and is none.
 */
export function completeClasses(given: Partial<ValueClasses>, defaults: ValueClasses): ValueClasses {
  const classes: Record<string, unknown> = { ...defaults }
  for (const name of Object.keys(classes)) {
    const of: unknown = given[name as keyof ValueClasses] ?? classes[name]
    if (typeof of !== 'function') throw new TypeError(say('not-a-class', name))
    classes[name] = of
  }
  return classes as unknown as ValueClasses
}
