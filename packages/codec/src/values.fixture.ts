import fc, { type Arbitrary } from 'fast-check'
import * as sdk from 'surrealdb'

const SMALLEST_INT = -(2n ** 63n)
const LARGEST_INT = 2n ** 63n - 1n
const name: Arbitrary<string> = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
const key: Arbitrary<string> = fc.oneof(
  fc.constantFrom('id', 'name', 'constructor', 'toString', 'hasOwnProperty', '', '0', '17', 'ключ'),
  fc.string({ maxLength: 30, unit: 'binary' }).filter(text => text !== '__proto__'),
)
const text: Arbitrary<string> = fc
  .oneof(
    { weight: 5, arbitrary: fc.string({ maxLength: 30 }) },
    { weight: 2, arbitrary: fc.string({ maxLength: 90, unit: 'binary' }) },
    { weight: 1, arbitrary: fc.nat(400).map(length => 'aé東🚀'.repeat(length)) },
  )
  .filter(text => !text.startsWith('\u{feff}'))
const number: Arbitrary<number> = fc.oneof(
  fc.integer({ min: -300, max: 300 }),
  fc.maxSafeInteger(),
  fc.constantFrom(2 ** 53, -(2 ** 53), 2 ** 32, 2 ** 32 - 1, -(2 ** 32), 65_535, 65_536),
  // Integers beyond 2^53 are a deliberate difference.
  fc.double().filter(value => !Number.isInteger(value) || Math.abs(value) <= 2 ** 53),
)
const integer: Arbitrary<bigint> = fc
  .oneof(
    fc.bigInt({ min: SMALLEST_INT, max: LARGEST_INT }),
    fc.constantFrom(SMALLEST_INT, LARGEST_INT, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 2n, 0n, -1n),
  )
  .filter(value => value !== -(2n ** 53n) - 1n)
const bytes: Arbitrary<ArrayBuffer> = fc.uint8Array({ maxLength: 300 }).map(array => array.slice().buffer)

const table: Arbitrary<sdk.Table> = name.map(value => new sdk.Table(value))
const uuid: Arbitrary<sdk.Uuid> = fc.uuid().map(value => new sdk.Uuid(value))
const nanoseconds: Arbitrary<bigint> = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 999_999_999n }))
const seconds = fc.bigInt({ min: -62_135_596_800n, max: 253_402_300_799n })
const dateTime = fc.tuple(seconds, nanoseconds).map(parts => new sdk.DateTime(parts))
const duration = fc.tuple(fc.bigInt({ min: 0n, max: LARGEST_INT }), nanoseconds).map(parts => new sdk.Duration(parts))
const digits = (maxLength: number): Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength })
const decimal: Arbitrary<sdk.Decimal> = fc
  .tuple(fc.constantFrom('', '-'), digits(28), fc.option(digits(28)))
  .map(([sign, whole, fraction]) => new sdk.Decimal(`${sign}${whole}${fraction === null ? '' : `.${fraction}`}`))

const coordinate: Arbitrary<number> = fc.double({ noNaN: true, min: -180, max: 180 }).map(value => value + 0)
const point = fc.tuple(coordinate, coordinate).map(pair => new sdk.GeometryPoint(pair))
const line = fc.array(point, { minLength: 2, maxLength: 5 }).map(points => new sdk.GeometryLine(points as never))
const polygon = fc.array(line, { minLength: 1, maxLength: 3 }).map(lines => new sdk.GeometryPolygon(lines as never))
const some = <T>(of: Arbitrary<T>): Arbitrary<never> => fc.array(of, { minLength: 1, maxLength: 3 }) as never
const shape: Arbitrary<sdk.Geometry> = fc.oneof(
  point,
  line,
  polygon,
  some(point).map(points => new sdk.GeometryMultiPoint(points)),
  some(line).map(lines => new sdk.GeometryMultiLine(lines)),
  some(polygon).map(polygons => new sdk.GeometryMultiPolygon(polygons)),
)
const geometry = fc.oneof(
  { weight: 4, arbitrary: shape },
  { weight: 1, arbitrary: some(shape).map(shapes => new sdk.GeometryCollection(shapes)) },
)
const file = fc.tuple(name, name).map(([bucket, path]) => new sdk.FileRef(bucket, path))
const stringRecordId = fc.stringMatching(/^[a-z]{1,9}:[a-z0-9]{1,20}$/).map(id => new sdk.StringRecordId(id))

const leaf: Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: number },
  { weight: 4, arbitrary: text },
  ...[fc.constantFrom(null, undefined, true, false), integer, bytes, table, uuid, dateTime, duration, decimal].map(one),
  ...[geometry, file, stringRecordId].map(one),
)

function one(arbitrary: Arbitrary<unknown>): { weight: number; arbitrary: Arbitrary<unknown> } {
  return { weight: 1, arbitrary }
}

/** Values of every kind that both codecs encode alike, nested up to four levels. */
export const values: Arbitrary<unknown> = fc.letrec<{ value: unknown; id: sdk.RecordIdValue }>(tie => {
  const value = tie('value')
  const id = fc.oneof(
    fc.oneof(name, fc.maxSafeInteger(), fc.bigInt({ min: SMALLEST_INT, max: LARGEST_INT }), uuid),
    fc.array(value, { maxLength: 3 }),
    fc.dictionary(key, value, { maxKeys: 3 }),
  ) as Arbitrary<sdk.RecordIdValue>
  const bound = (of: Arbitrary<unknown>): Arbitrary<never> =>
    fc.oneof(
      fc.constant(undefined),
      of.map(value => new sdk.BoundIncluded(value)),
      of.map(value => new sdk.BoundExcluded(value)),
    ) as never
  return {
    id,
    value: fc.oneof(
      { depthSize: 'small', maxDepth: 4, withCrossShrink: true },
      { weight: 6, arbitrary: leaf },
      { weight: 2, arbitrary: fc.array(value, { maxLength: 20 }) },
      { weight: 3, arbitrary: fc.dictionary(key, value, { maxKeys: 12, noNullPrototype: true }) },
      { weight: 1, arbitrary: fc.array(value, { maxLength: 5 }).map(list => new Set(list)) },
      { weight: 1, arbitrary: fc.tuple(name, tie('id')).map(([table, id]) => new sdk.RecordId(table, id)) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(name, bound(tie('id')), bound(tie('id')))
          .map(([table, begin, end]) => new sdk.RecordIdRange(table, begin, end)),
      },
      { weight: 1, arbitrary: fc.tuple(bound(value), bound(value)).map(([a, b]) => new sdk.Range(a, b)) },
    ),
  }
}).value
