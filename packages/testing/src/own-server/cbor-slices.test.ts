import { createCodec, Decimal, Duration, RecordId, Uuid } from '@surrealengine/core'
import { expect, test } from 'vitest'
import { joinMap, sliceMap } from './cbor-slices.js'

const codec = createCodec()

test('splits a map into encoded values and joins the same map again', () => {
  const values = {
    number: 1.5,
    large: 2n ** 60n,
    text: 'ü'.repeat(300),
    bytes: new Uint8Array(70_000),
    list: [1, [2, { three: null }], []],
    record: new RecordId('a', Uuid.v4()),
    nothing: undefined,
    decimal: new Decimal('1.10'),
    duration: new Duration('1h'),
    nested: { a: { b: { c: [true, false] } } },
  }
  const bytes = codec.encode(values)
  const parts = sliceMap(bytes)
  expect([...(parts ?? new Map()).keys()]).toEqual(Object.keys(values))
  expect(joinMap(Object.fromEntries(parts ?? []))).toEqual(bytes)
})

test('returns undefined for anything but a map with text keys', () => {
  expect(sliceMap(codec.encode([1]))).toBeUndefined()
  expect(sliceMap(Uint8Array.of(0xa1, 1, 1))).toBeUndefined()
})

test('nesting without limit does not exhaust the stack', () => {
  const deep = new Uint8Array(500_003).fill(0x81)
  deep.set([0xa1, 0x61, 0x78])
  deep[deep.length - 1] = 0
  expect(sliceMap(deep)?.get('x')).toHaveLength(500_000)
})

test.each([
  ['no bytes', []],
  ['a missing value', [0xa1, 0x61, 0x78]],
  ['a text that is too short', [0xa1, 0x65, 0x78]],
  ['an array with more members than bytes', [0xa1, 0x61, 0x78, 0x9b, 255, 255, 255, 255, 255, 255, 255, 255]],
  ['an indefinite length', [0xbf, 0xff]],
])('%s is a RangeError', (_name, bytes) => {
  expect(() => sliceMap(Uint8Array.from(bytes))).toThrow(RangeError)
})
