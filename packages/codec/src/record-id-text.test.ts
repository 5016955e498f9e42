import { records } from '@surrealengine/fixtures/record-ids'
import {
  BoundExcluded,
  BoundIncluded,
  DateTime,
  Decimal,
  Duration,
  FileRef,
  GeometryCollection,
  GeometryLine,
  GeometryPoint,
  Range,
  RecordId,
  Table,
  Uuid,
} from '@surrealengine/values'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCodec } from './codec.fixture.js'
import { formatRecordId } from './format-record-id.js'
import { parseRecordId } from './parse-record-id.js'
import { toHex } from './recorded.fixture.js'

const codec = createCodec()
const UUID = '018f3d5e-6c1a-7b57-9f4c-5b5f2f6c9a01'
const line = new GeometryLine([new GeometryPoint([1, 2]), new GeometryPoint([1.5, 1e21])])

test.each<[string, RecordId]>([
  ['users:alice', new RecordId('users', 'alice')],
  ['users:0ujsswThIGTUYm2K8FjO', new RecordId('users', '0ujsswThIGTUYm2K8FjO')],
  ['t:5', new RecordId('t', 5)],
  ['t:`5`', new RecordId('t', '5')],
  ['t:-9223372036854775808', new RecordId('t', -(2n ** 63n))],
  ['`we ird`:``', new RecordId('we ird', '')],
  ['t:`a\\\\b`', new RecordId('t', 'a\\b')],
  ['t:`tick\\``', new RecordId('t', 'tick`')],
  ["t:`it's ⟩`", new RecordId('t', "it's ⟩")],
  ['`null`:`NaN`', new RecordId('null', 'NaN')],
  [`t:u"${UUID}"`, new RecordId('t', new Uuid(UUID))],
  [
    "t:['it\\'s', 1, 1.5f, 1e21f, NaN, -Infinity]",
    new RecordId('t', ["it's", 1, 1.5, 1e21, Number.NaN, Number.NEGATIVE_INFINITY]),
  ],
  [
    't:[NONE, NULL, true, 1.5dec, 1h2ns]',
    new RecordId('t', [undefined, null, true, new Decimal('1.5'), new Duration('1h2ns')]),
  ],
  ['t:[d"2024-01-01T00:00:00.000000001Z"]', new RecordId('t', [new DateTime('2024-01-01T00:00:00.000000001Z')])],
  ['t:[b"00ff"]', new RecordId('t', [Uint8Array.of(0, 255).buffer])],
  [
    't:[{,}, {1,}, {(u:1), (1h),}]',
    new RecordId('t', [new Set(), new Set([1]), new Set([new RecordId('u', 1), new Duration('1h')])]),
  ],
  ["t:{ 'a': 1, 'b c': {} }", new RecordId('t', { a: 1, 'b c': {} })],
  ['t:[u:[v:1]]', new RecordId('t', [new RecordId('u', [new RecordId('v', 1)])])],
  [
    "t:[1..2, ..='a', 1>.., ..]",
    new RecordId('t', [
      new Range(new BoundIncluded(1), new BoundExcluded(2)),
      new Range(undefined, new BoundIncluded('a')),
      new Range(new BoundExcluded(1), undefined),
      new Range(undefined, undefined),
    ]),
  ],
  [
    "t:[({ 'a': 1 })..u:1, (u:1)..]",
    new RecordId('t', [
      new Range(new BoundIncluded({ a: 1 }), new BoundExcluded(new RecordId('u', 1))),
      new Range(new BoundIncluded(new RecordId('u', 1)), undefined),
    ]),
  ],
  ['t:[(1f, -2.5f)]', new RecordId('t', [new GeometryPoint([1, -2.5])])],
])('%s', (text, record) => {
  expect(formatRecordId(record)).toBe(text)
  expect(toHex(codec.encode(parseRecordId(text)))).toBe(toHex(codec.encode(record)))
})

test('values without a SurrealQL form are shown nevertheless', () => {
  const shown = new RecordId('t', [new Table('x'), new FileRef('b', '/k'), line, new GeometryCollection([line])])
  expect(formatRecordId(shown)).toBe(
    "t:[`x`, f'b:/k', { coordinates: [[1f, 2f], [1.5f, 1e21f]], type: 'LineString' }, " +
      "{ geometries: [{ coordinates: [[1f, 2f], [1.5f, 1e21f]], type: 'LineString' }], type: 'GeometryCollection' }]",
  )
})

test('JavaScript values are shown as those of SurrealDB', () => {
  const record = new RecordId('t', [new Date(0), new Map([['a', 1]]), Uint8Array.of(1), -0, 2 ** 60])
  expect(formatRecordId(record)).toBe(`t:[d"1970-01-01T00:00:00.000Z", { 'a': 1 }, b"01", 0, 1152921504606847000f]`)
})

test.each([
  [' t : 1 ', new RecordId('t', 1)],
  ['t:+5', new RecordId('t', 5)],
  ['t:9223372036854775808', new RecordId('t', '9223372036854775808')],
  ['⟨a b⟩:⟨c\\`⟩', new RecordId('a b', 'c`')],
  [`t:u'${UUID}'`, new RecordId('t', new Uuid(UUID))],
  [
    't:[1_000, 1e3, "\\u{1F600}\\u0041\\n", s"x", (u:1), ]',
    new RecordId('t', [1000, 1000, '😀A\n', 'x', new RecordId('u', 1)]),
  ],
  ['t:[Null, TRUE, none]', new RecordId('t', [null, true, undefined])],
  ['t:{ a: 1, 2: 3, "c": 4, `d e`: 5, }', new RecordId('t', { a: 1, 2: 3, c: 4, 'd e': 5 })],
  [
    "t:[d'2024-01-01T00:00:00.5+01:00', d'-50234-01-30T15:09:03Z']",
    new RecordId('t', [new DateTime('2023-12-31T23:00:00.5Z'), new DateTime([-1647396521457n, 0n])]),
  ],
  ['t:[(100000000000000000000, -0.001)]', new RecordId('t', [new GeometryPoint([1e20, -0.001])])],
])('%s is read', (text, record) => {
  expect(toHex(codec.encode(parseRecordId(text)))).toBe(toHex(codec.encode(record)))
})

test.each([
  ...[
    '',
    't',
    't:',
    ':1',
    '1t:1',
    'a b:1',
    't:a-b',
    't:a:b',
    't:1.5',
    't:1..2',
    't:a()',
    'NaN:1',
    't:⟨a',
    't:`a',
    't:`\\x`',
  ],
  ...[
    't:[1',
    't:[1 2]',
    't:[x]',
    't:[null:1]',
    't:[u:]',
    't:{a}',
    't:{a:1',
    't:{1,}',
    't:[{1}]',
    't:[{1, 1}]',
    't:[{a:1, 2}]',
  ],
  ...[
    't:[99999999999999999999]',
    't:[1..=]',
    't:[>..1]',
    "t:[1..b'00']",
    't:[(1)',
    't:[(1, x)]',
    't:[{ a: 1 }..]',
    't:[{,}..2]',
    't:[{1h,}]',
    "t:['\\ud800']",
    "t:['\\u{110000}']",
  ],
  ...[
    "t:[d'2024']",
    "t:[d'2024-13-01T00:00:00Z']",
    "t:[u'x']",
    "t:[b'0']",
    "t:[r'u:1']",
    't:[18446744073709551616s]',
    "t:s'x'",
    't:[1] --',
  ],
  `t:${'['.repeat(200)}${']'.repeat(200)}`,
])('%s is refused and not quoted', text => {
  expect(() => parseRecordId(text)).toThrow(/^The string is not a record id \(at character \d+\)$/)
})

test('a circular reference or a value without a text form is refused', () => {
  const circle: unknown[] = []
  circle.push(circle)
  for (const id of [circle, [() => {}], [Symbol('x')]]) {
    expect(() => formatRecordId(new RecordId('t', id))).toThrow(TypeError)
  }
})

test('__proto__ is a plain key', () => {
  const { id } = parseRecordId("t:{ '__proto__': 1 }")
  expect(Object.getPrototypeOf(id)).toBe(Object.prototype)
  expect(formatRecordId(new RecordId('t', id))).toBe("t:{ '__proto__': 1 }")
})

test('the text of each of 2 000 generated record ids is parsed to the same id', () => {
  fc.assert(
    fc.property(records, record => {
      const back = parseRecordId(formatRecordId(record))
      expect(formatRecordId(back)).toBe(formatRecordId(record))
      // Objects are written in the order of their keys.
      expect(codec.encode(back)).toHaveLength(codec.encode(record).length)
    }),
    { numRuns: 2000, seed: 20240229 },
  )
})
