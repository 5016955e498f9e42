import fc, { type Arbitrary } from 'fast-check'
import * as sdk from 'surrealdb'
import { formatRecordId } from './format-record-id.js'
import { records } from './record-ids.fixture.js'

const number = fc.oneof(fc.double(), fc.maxSafeInteger(), fc.constantFrom(2 ** 53, 2 ** 60, 1e20, -1e20, 1.5, -0))
const whole = fc.oneof(fc.bigInt(), fc.constantFrom(2n ** 63n, -(2n ** 63n) - 1n, 2n ** 64n, 2n ** 200n))
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('', '\0', '\ud800', ':', 'a:'))
const bits = [
  ...',:[]{}()\'"`⟩.=> 1a-+\\_/\n',
  '..',
  'dec',
  'ns',
  'NaN',
  'null',
  'u:',
  "d'",
  "b'",
  '99999999999999999999',
]
/** Strings of record ids, valid or with a few mistakes. */
const recordText = fc
  .tuple(records, fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.constantFrom(...bits)), { maxLength: 2 }))
  .map(([record, edits]) =>
    edits.reduce((before, [at, cut, put]) => {
      const index = at % (before.length + 1)
      return before.slice(0, index) + put + before.slice(index + cut)
    }, formatRecordId(record)),
  )
const date = fc.oneof(fc.date({ noInvalidDate: false }), fc.constantFrom(new Date(8.64e15), new Date(-8.64e15)))
const seconds = fc.oneof(fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }), fc.constantFrom(0n, -8_334_601_228_801n))
const parts = fc.tuple(seconds, fc.bigInt({ min: -(2n ** 33n), max: 2n ** 33n }))
const decimal = fc.oneof(fc.stringMatching(/^-?\d{1,31}(\.\d{1,31})?$/), fc.constantFrom('NaN', '1e400', '1e-400'))
const leaf: Arbitrary<unknown> = fc.oneof(
  ...[number, whole, text, date, fc.uuid().map(value => new sdk.Uuid(value)), fc.uint8Array({ maxLength: 9 })],
  fc.constantFrom(null, undefined, true, false, [], {}, new Set(), new Map()),
  parts.map(each => new sdk.DateTime(each)),
  parts.map(each => new sdk.Duration(each)),
  decimal.map(each => new sdk.Decimal(each)),
  fc.oneof(text, recordText).map(each => new sdk.StringRecordId(each)),
  text.map(each => new sdk.Table(each)),
  fc.tuple(text, text).map(([bucket, key]) => new sdk.FileRef(bucket, key)),
)

const { value } = fc.letrec<{ value: unknown; bound: never; geometry: unknown }>(tie => {
  const any = tie('value')
  const list = fc.array(any, { maxLength: 3 })
  const geometries = fc.array(tie('geometry'), { maxLength: 2 }) as Arbitrary<never>
  return {
    bound: fc.oneof(
      fc.constantFrom(undefined, null),
      any.map(each => new sdk.BoundIncluded(each)),
      any.map(each => new sdk.BoundExcluded(each)),
    ) as Arbitrary<never>,
    geometry: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.array(fc.oneof(number, any), { maxLength: 3 }).map(pair => new sdk.GeometryPoint(pair as never)),
      fc.tuple(number, number).map(pair => new sdk.GeometryPoint(pair)),
      geometries.map(each => new sdk.GeometryLine(each)),
      geometries.map(each => new sdk.GeometryMultiPoint(each)),
      geometries.map(each => new sdk.GeometryMultiLine(each)),
      geometries.map(each => new sdk.GeometryMultiPolygon(each)),
      geometries.map(each => new sdk.GeometryCollection(each)),
      geometries.map(lines => Object.assign(new sdk.GeometryPolygon([] as never), { polygon: lines })),
    ),
    value: fc.oneof(
      { maxDepth: 5, depthSize: 'small', withCrossShrink: true },
      { weight: 8, arbitrary: leaf },
      { weight: 2, arbitrary: list },
      { weight: 2, arbitrary: fc.dictionary(text, any, { maxKeys: 3 }) },
      { weight: 1, arbitrary: list.map(items => new Set(items)) },
      { weight: 1, arbitrary: fc.tuple(text, any).map(([key, each]) => new Map([[key, each]])) },
      // Values that the class refuses, and that another copy of it may accept.
      { weight: 4, arbitrary: fc.tuple(text, any).map(([table, id]) => recordOf(table, id)) },
      {
        weight: 2,
        arbitrary: fc.tuple(text, tie('bound'), tie('bound')).map(([table, begin, end]) => rangeOf(table, begin, end)),
      },
      { weight: 1, arbitrary: fc.tuple(tie('bound'), tie('bound')).map(([begin, end]) => new sdk.Range(begin, end)) },
      { weight: 2, arbitrary: tie('geometry') },
      { weight: 1, arbitrary: fc.tuple(fc.nat(60), any).map(([depth, each]) => nested(depth, each)) },
    ),
  }
})

function recordOf(table: string, id: unknown): unknown {
  return Object.defineProperty(new sdk.RecordId(table, 1), 'id', { value: id })
}

function rangeOf(table: string, begin: unknown, end: unknown): unknown {
  const range = new sdk.RecordIdRange(table, undefined, undefined)
  return Object.defineProperties(range, { begin: { value: begin }, end: { value: end } })
}

const WRAPS: readonly ((value: unknown) => unknown)[] = [
  value => [value],
  value => new Set([value]),
  value => new sdk.RecordId('t', [value]),
  value => new sdk.Range(new sdk.BoundIncluded(value), undefined),
]

function nested(depth: number, value: unknown): unknown {
  let whole = value
  for (let level = 0; level < depth; level++) whole = (WRAPS[level % WRAPS.length] ?? String)(whole)
  return whole
}

/** Returns values of every kind, most of which no server reads. The same seed returns the same values. */
export function sampleValues(count: number, seed: number): readonly unknown[] {
  return fc.sample(value, { numRuns: count, seed })
}
