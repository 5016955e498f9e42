import type * as sdk from 'surrealdb'
import * as ours from './index.js'

/** The same value of each class, made by this package and by the official SDK. */
export function samplesOf(from: typeof ours | typeof sdk): Record<string, object> {
  const library = from as typeof ours
  const point = (x: number, y: number): ours.GeometryPoint => new library.GeometryPoint([x, y])
  const line = new library.GeometryLine([point(1, 2), point(3, 4.5), point(0, 0)])
  const polygon = new library.GeometryPolygon([line])
  return {
    RecordId: new library.RecordId('users', ['oslo', 7, { a: new library.Uuid(UUID) }]),
    RecordIdRange: new library.RecordIdRange('users', new library.BoundIncluded('a'), new library.BoundExcluded('b')),
    StringRecordId: new library.StringRecordId('users:alice'),
    Table: new library.Table('my table'),
    Uuid: new library.Uuid(UUID),
    DateTime: new library.DateTime('2024-02-29T12:00:00.123456789Z'),
    Decimal: new library.Decimal('-12.340'),
    Duration: new library.Duration('1y2w3d4h5m6s7ms8us9ns'),
    FileRef: new library.FileRef('my bucket', 'a/b c.txt'),
    Future: new library.Future('{ 1 + 1 }'),
    Range: new library.Range(new library.BoundIncluded(1), new library.BoundIncluded(5)),
    BoundIncluded: new library.BoundIncluded(1),
    BoundExcluded: new library.BoundExcluded('a'),
    GeometryPoint: point(1.5, -2),
    GeometryLine: line,
    GeometryPolygon: polygon,
    GeometryMultiPoint: new library.GeometryMultiPoint([point(1, 2)]),
    GeometryMultiLine: new library.GeometryMultiLine([line]),
    GeometryMultiPolygon: new library.GeometryMultiPolygon([polygon]),
    GeometryCollection: new library.GeometryCollection([point(1, 2), polygon]),
    BoundQuery: new library.BoundQuery('SELECT $a', { a: 1 }),
  }
}

const UUID = '018f3d5e-6c1a-7b57-9f4c-5b5f2f6c9a01'

/** The classes that are values: bounds and queries are none. */
export const VALUES: readonly string[] = Object.keys(samplesOf(ours)).filter(name => !name.startsWith('Bound'))
