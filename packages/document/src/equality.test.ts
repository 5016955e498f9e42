import { DateTime, Decimal, RecordId } from '@surrealengine/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { copy, isEqual } from './equality.js'

const value = fc.anything({ withDate: true, withMap: true, withSet: true, withTypedArray: false, withBigInt: true })

test('a copy is equal, and another object', () => {
  fc.assert(
    fc.property(value, given => {
      const copied = copy(given)
      expect(isEqual(given, copied)).toBe(true)
      if (Array.isArray(given)) expect(copied).not.toBe(given)
    }),
  )
})

test('a change in place does not reach the copy', () => {
  const given = { bytes: new Uint8Array([1]), date: new Date(0), set: new Set([1]), map: new Map([[1, { a: 1 }]]) }
  const copied = copy(given)
  given.bytes[0] = 2
  expect(isEqual(given, copied)).toBe(false)
  given.bytes[0] = 1
  given.date.setTime(1)
  expect(isEqual(given, copied)).toBe(false)
  given.date.setTime(0)
  expect(isEqual(given, copied)).toBe(true)
})

test('a change at any depth is a difference', () => {
  fc.assert(
    fc.property(fc.array(value), fc.string(), (given, added) => {
      const copied = copy([{ given }])
      given.push(added)
      expect(isEqual([{ given }], copied)).toBe(false)
    }),
  )
})

test.each([
  [new Decimal('1.5'), new Decimal('1.6')],
  [new DateTime('2024-01-01T00:00:00.000000001Z'), new DateTime('2024-01-01T00:00:00.000000002Z')],
  [new RecordId('a', 1), new RecordId('a', '1')],
  [new Uint8Array([1, 2]), new Uint8Array([1, 3])],
  [new Date(0), new Date(1)],
  [{ a: undefined }, {}],
  [[1], { 0: 1 }],
  [null, undefined],
  [0, '0'],
])('%s and %s are not equal', (one, other) => {
  expect(isEqual(one, other)).toBe(false)
  expect(isEqual(one, one)).toBe(true)
})

test('a copy of a Buffer does not share its memory', () => {
  const given = Buffer.from([1, 2])
  const copied = copy(given)
  expect(isEqual(given, copied)).toBe(true)
  given[0] = 3
  expect(isEqual(given, copied)).toBe(false)
})
