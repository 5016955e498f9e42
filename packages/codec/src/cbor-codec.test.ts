import { DateTime, Decimal, Duration, RecordId, Table, Uuid } from '@surrealengine/values'
import { expect, test } from 'vitest'
import { createCodec, standardCodec } from './codec.fixture.js'
import { DecodeError } from './decode-error.js'
import { formOf } from './form.fixture.js'
import { RECORDED } from './recorded.fixture.js'

const codec = createCodec()

test.each([
  ['null', null],
  ['undefined', undefined],
  ['booleans', [true, false]],
  ['integers', [0, -1, 23, 24, 255, 65536, 2 ** 40, -(2 ** 40)]],
  ['a bigint', 9007199254740993n],
  ['fractions', [0.5, -1.25e-7]],
  ['text', 'Grüezi 🚀'],
  ['arrays and objects', { a: [{ b: [] }], 'c d': {} }],
])('%s comes back as it was', (_, value) => {
  expect(codec.decode(codec.encode(value))).toEqual(value)
})

test('bytes come back as they were', () => {
  const bytes = Uint8Array.of(0, 1, 254, 255)
  expect(new Uint8Array(codec.decode(codec.encode(bytes)) as Uint8Array)).toEqual(bytes)
})

test.each([
  ['a RecordId', new RecordId('users', ['a', 1])],
  ['a Table', new Table('users')],
  ['a Uuid', new Uuid('018f3d5e-6c1a-7b57-9f4c-5b5f2f6c9a01')],
  ['a DateTime', new DateTime('2024-02-29T12:30:45.123456789Z')],
  ['a Duration', new Duration('1h30m')],
  ['a Decimal', new Decimal('1.10')],
])('%s comes back as an equal value', (_, value) => {
  const back = codec.decode(codec.encode(value))
  expect(back?.constructor).toBe(value.constructor)
  expect(value.equals(back)).toBe(true)
})

test('the standard codec is a single instance with the standard classes and limits', () => {
  const standard = standardCodec()
  expect(standardCodec()).toBe(standard)
  for (const { bytes } of RECORDED) {
    expect(formOf(standard.decode(bytes))).toBe(formOf(codec.decode(bytes)))
  }
  const deep = (levels: number): Uint8Array => new Uint8Array(levels + 1).fill(0x81, 0, levels)
  expect(standard.decode(deep(256))).toEqual([expect.any(Array)])
  expect(() => standard.decode(deep(257))).toThrow(DecodeError)
})

test('bytes that are not CBOR cannot be decoded', () => {
  expect(() => codec.decode(Uint8Array.of(0x62, 0x61))).toThrow()
})

/** As an attacker may send it: `__proto__` is an own key of a plain object. */
const parsed = (json: string): unknown => JSON.parse(json)

test.each([
  '{"name":"Alice","__proto__":{"isAdmin":true}}',
  '[{"a":{"__proto__":{"__proto__":{"x":1}}}}]',
  '{"constructor":{"prototype":{"x":1}},"prototype":1}',
  '{"__proto__":null}',
])('%s comes back as plain keys of plain objects', json => {
  const back = codec.decode(codec.encode(parsed(json)))
  expect(JSON.stringify(back)).toBe(JSON.stringify(parsed(json)))
  expect(Object.getPrototypeOf(Array.isArray(back) ? back[0] : back)).toBe(Object.prototype)
  expect((back as { isAdmin?: unknown }).isAdmin).toBeUndefined()
})

test('value classes next to such a key keep their class', () => {
  const back = codec.decode(codec.encode({ id: new RecordId('users', 1), text: '__proto__', at: new DateTime() }))
  expect(back).toMatchObject({ id: expect.any(RecordId), text: '__proto__', at: expect.any(DateTime) })
})
