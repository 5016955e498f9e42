/** What each class takes, for its errors. */
const TAKES = {
  RecordId:
    'pass a table (a string or a Table) and an id: a string, a number, a bigint, a Uuid, an array or a plain object',
  RecordIdRange: 'pass a table (a string or a Table) and two ends, each a BoundIncluded, a BoundExcluded or undefined',
  StringRecordId: "pass a string such as 'users:alice', or a RecordId",
  Table: "pass the name as a string, as in new Table('users')",
  Range: 'pass two ends, each a BoundIncluded, a BoundExcluded or undefined',
  Uuid: 'pass the text of a UUID in five groups, or its 16 bytes',
  DateTime: 'pass a valid Date, ISO 8601, seconds since 1970, or [seconds, nanoseconds]',
  Duration: "pass text such as '1h30m', or [seconds, nanoseconds] from 0 to 2^64 seconds",
  Decimal: "pass a finite number, or text such as '12.34'",
  FileRef: "pass bucket and key as strings, as in new FileRef('photos', '/cat.jpg')",
  Future: 'pass a string of SurrealQL',
  GeometryPoint: 'pass [longitude, latitude], each a number or a Decimal',
  GeometryLine: 'pass an array of GeometryPoint',
  GeometryPolygon: 'pass an array of GeometryLine',
  GeometryMultiPoint: 'pass an array of GeometryPoint',
  GeometryMultiLine: 'pass an array of GeometryLine',
  GeometryMultiPolygon: 'pass an array of GeometryPolygon',
  GeometryCollection: 'pass an array of geometries',
  BoundQuery: 'pass SurrealQL as a string, a BoundQuery, or use surql`…`',
}

/** The classes that check what they are given. */
export type Checked = keyof typeof TAKES

/** @throws TypeError for an argument that the class cannot be made of. */
export function check(of: Checked, isFit: boolean): asserts isFit {
  if (!isFit) throw new TypeError(`${of}: ${TAKES[of]}`)
}

/** What `console.log()` writes of a value under Node, Bun and Deno: its class and its text. */
export const Shown: { readonly prototype: object } = class {
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `${this.constructor.name} ${this}`
  }
}

/** The error for a parameter that two queries give different values. */
export function conflict(name: string): TypeError {
  return new TypeError(`BoundQuery: two different values for $${name}; rename one of the parameters`)
}
