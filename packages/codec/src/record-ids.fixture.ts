import {
  BoundExcluded,
  BoundIncluded,
  DateTime,
  Decimal,
  Duration,
  GeometryPoint,
  Range,
  RecordId,
  type RecordIdValue,
  Uuid,
} from '@surrealengine/values'
import fc, { type Arbitrary } from 'fast-check'

const WORDS = [
  'NaN',
  'Infinity',
  'none',
  'NULL',
  'true',
  'select',
  '1e5',
  '1h',
  '1f',
  '0x1',
  '12',
  '00',
  '-5',
  '_',
  '1_0',
  'u',
  "u''",
]
const text: Arbitrary<string> = fc.oneof(
  fc.stringMatching(/^\w{1,20}$/),
  fc.string({ unit: fc.constantFrom(...'`\\\'"⟩⟨ a1_-:.,[]{}()\0\n') }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', ...WORDS),
)
const whole = fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))
const nanoseconds = fc.bigInt({ min: 0n, max: 999_999_999n })
const dateTime = fc
  .tuple(fc.bigInt({ min: -8_334_601_228_800n, max: 8_210_266_876_799n }), nanoseconds)
  .map(parts => new DateTime(parts))
const duration = fc.tuple(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), nanoseconds).map(parts => new Duration(parts))
const decimal = fc
  .tuple(fc.constantFrom('', '-'), fc.stringMatching(/^\d{1,14}$/), fc.stringMatching(/^\d{1,14}$/))
  .map(([sign, digits, fraction]) => new Decimal(`${sign}${digits}.${fraction}`))
const uuid = fc.uuid().map(value => new Uuid(value))
const coordinate = fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => value + 0)
const point = fc.tuple(coordinate, coordinate).map(pair => new GeometryPoint(pair))
const leaf: Arbitrary<unknown> = fc.oneof(
  ...[text, whole, fc.double(), dateTime, duration, decimal, uuid, point],
  fc.uint8Array({ maxLength: 20 }).map(bytes => bytes.slice().buffer),
  fc.constantFrom(null, undefined, true, false, Number.NaN, -0, 2 ** 60, 5e-324, 1e300),
  fc.constantFrom({ type: 'Point', coordinates: [1, 2] }, { type: 'x' }),
)

/** Record ids of every kind that has a SurrealQL form, with nested values. */
export const records: Arbitrary<RecordId> = fc.letrec<{
  id: RecordIdValue
  bound: never
  value: unknown
  record: RecordId
}>(tie => ({
  id: fc.oneof(
    ...[text, whole, uuid],
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ) as Arbitrary<RecordIdValue>,
  record: fc.tuple(text, tie('id')).map(([table, id]) => new RecordId(table, id)),
  bound: fc.oneof(
    fc.constant(undefined),
    leaf.map(value => new BoundIncluded(value)),
    fc.array(leaf, { maxLength: 2 }).map(value => new BoundExcluded(value)),
  ) as Arbitrary<never>,
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    { weight: 5, arbitrary: leaf },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 4 }) },
    { weight: 1, arbitrary: fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }) },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }).map(items => new Set(items)) },
    { weight: 1, arbitrary: tie('record') },
    { weight: 1, arbitrary: fc.tuple(tie('bound'), tie('bound')).map(([begin, end]) => new Range(begin, end)) },
  ),
})).record

/** Returns `count` record ids. The same seed returns the same ids. */
export function sampleRecords(count: number, seed: number): readonly RecordId[] {
  return fc.sample(records, { numRuns: count, seed })
}
