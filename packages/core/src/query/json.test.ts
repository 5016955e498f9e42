import { thrown } from '@surrealengine/fixtures/outcome'
import {
  BoundExcluded,
  BoundIncluded,
  DateTime,
  Decimal,
  Duration,
  FileRef,
  GeometryPoint,
  RecordId,
  RecordIdRange,
  StringRecordId,
  Table,
  Uuid,
} from '@surrealengine/values'
import { expect, test } from 'vitest'
import { toJson } from './json.js'

const UUID = '018f0000-0000-7000-8000-000000000000'

test.each<[string, unknown, unknown]>([
  ['a text', 'a', 'a'],
  ['a number', 1.5, 1.5],
  ['no number', Number.NaN, null],
  ['endless', Number.NEGATIVE_INFINITY, null],
  ['nothing', undefined, null],
  ['null', null, null],
  ['a small bigint', 5n, 5],
  ['the largest safe bigint', 2n ** 53n - 1n, 2 ** 53 - 1],
  ['a larger bigint', 2n ** 53n, '9007199254740992'],
  ['a negative bigint', -(2n ** 60n), '-1152921504606846976'],
  ['bytes', Uint8Array.of(0, 255, 16), 'AP8Q'],
  ['a part of a buffer', new Uint8Array(Uint8Array.of(1, 2, 3).buffer, 1, 1), 'Ag=='],
  ['a buffer', Uint8Array.of(1).buffer, 'AQ=='],
  ['a Set', new Set([1, 2n]), [1, 2]],
  [
    'a Map',
    new Map<unknown, unknown>([
      ['a', 1],
      [2, undefined],
      ['b', new Set()],
    ]),
    { a: 1, b: [] },
  ],
  ['a Date', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['no Date', new Date(Number.NaN), null],
  ['an array with a hole', [1, undefined, 2], [1, null, 2]],
  ['an object', { a: undefined, b: { c: null } }, { b: { c: null } }],
  ['an object with toJSON()', { toJSON: () => ({ n: 1n }) }, { n: 1 }],
  ['a record', new RecordId('users', 'alice'), 'users:alice'],
  ['a record with special characters', new RecordId('we ird', 'a\\b`'), '`we ird`:`a\\\\b\\``'],
  ['a record in a record', new RecordId('t', [new RecordId('u', '1'), new Set([1])]), 't:[u:`1`, {1,}]'],
  ['a range of records', new RecordIdRange('t', new BoundIncluded('a\\'), new BoundExcluded([1])), 't:`a\\\\`..[1]'],
  ['a record as a string', new StringRecordId('users:alice'), 'users:alice'],
  ['a table', new Table('users'), 'users'],
  ['a uuid', new Uuid(UUID), UUID],
  ['a duration', new Duration('1h30m'), '1h30m'],
  ['a decimal', new Decimal('1.50'), '1.5'],
  ['a point in time', new DateTime('2024-01-01T00:00:00Z'), '2024-01-01T00:00:00.000Z'],
  ['a point', new GeometryPoint([1, 2]), { type: 'Point', coordinates: [1, 2] }],
  ['a file', new FileRef('bucket', '/key'), expect.stringContaining('bucket')],
])('%s', (_, value, json) => {
  const result = toJson(value)
  expect(result).toEqual(json)
  expect(JSON.parse(JSON.stringify(result))).toEqual(result)
})

test('__proto__ is a plain key', () => {
  const given: unknown = JSON.parse('{"__proto__": {"polluted": true}}')
  const json = toJson(given)
  expect(Object.getPrototypeOf(json)).toBe(Object.prototype)
  expect(JSON.stringify(json)).toBe('{"__proto__":{"polluted":true}}')
})

test('refuses functions, symbols and circular references', () => {
  const round: Record<string, unknown> = {}
  round['self'] = [round]
  const own = { toJSON: (): unknown => own }
  const records = [new RecordId('t', [() => {}]), new RecordId('t', round), new RecordId('t', [new Date(Number.NaN)])]
  for (const value of [() => {}, Symbol('x'), { a: [() => {}] }, round, own, ...records]) {
    expect(thrown(() => toJson(value))).toMatchObject({ code: 'CONFIGURATION' })
  }
  let deep: unknown = 1
  for (let depth = 0; depth < 400; depth++) deep = [deep]
  expect(JSON.stringify(toJson(deep))).toContain('1')
})
