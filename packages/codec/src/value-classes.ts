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
 * The classes of decoded values. They are called with `new`, so a function that returns an object works too. The
 * package `surrealdb` fits as a whole: `import * as sdk from 'surrealdb'`.
 *
 * Nested values (the table of a record id, the bounds of a range, the points of a line) are of these classes too. An
 * error thrown by a class is reported as a `DecodeError`.
 */
export interface ValueClasses {
  readonly RecordId: new (table: never, id: never) => object
  readonly RecordIdRange: new (table: never, begin: never, end: never) => object
  readonly StringRecordId: new (id: string) => object
  readonly Table: new (name: string) => { readonly name: string }
  /** Gets 16 bytes, which it may keep. */
  readonly Uuid: new (
    bytes: ArrayBuffer,
  ) => object
  /** Gets seconds since 1970 and nanoseconds (`bigint` beyond 2^53), or a string for a date of RFC 8949. */
  readonly DateTime: new (
    value: [number | bigint, number | bigint] & string,
  ) => object
  /** Gets a decimal number as a string of at most 128 characters. */
  readonly Decimal: new (
    text: string,
  ) => object
  /** Gets seconds and nanoseconds, either of which may be omitted, or a string. */
  readonly Duration: new (
    value: [number | bigint, number | bigint] & string,
  ) => object
  readonly Future: new (body: string) => object
  readonly Range: new (begin: never, end: never) => { readonly begin: unknown; readonly end: unknown }
  readonly BoundIncluded: new (value: never) => object
  readonly BoundExcluded: new (value: never) => object
  readonly FileRef: new (bucket: string, key: string) => object
  /** The base class of geometries, for `instanceof`. */
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
