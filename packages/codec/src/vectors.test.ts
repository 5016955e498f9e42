import { inspect } from 'node:util'
import { Future } from '@surrealengine/values'
import { expect, test } from 'vitest'
import { createCodec } from './codec.fixture.js'
import { DecodeError } from './decode-error.js'
import { formOf } from './form.fixture.js'
import { fromHex, toHex } from './recorded.fixture.js'
import { Tagged } from './tagged.js'
import { MALFORMED, REFUSED, SURREAL, VECTORS } from './vectors.fixture.js'

const codec = createCodec()
const ALL = [...VECTORS, ...SURREAL].map(([hex, value, isReadOnly = false]) => ({ hex, value, isReadOnly }))

test.each(ALL)('$hex is decoded as $value', ({ hex, value }) => {
  const read = codec.decode(fromHex(hex))
  expect(formOf(read)).toBe(formOf(value))
  expect(read).toEqual(value)
})

test.each(ALL.filter(({ isReadOnly }) => !isReadOnly))('$hex is the encoding of $value', ({ hex, value }) => {
  expect(toHex(codec.encode(value))).toBe(hex)
})

test.each(ALL.filter(({ isReadOnly }) => isReadOnly))('$hex is encoded differently, if it can be', ({ hex, value }) => {
  const isRefused = typeof value === 'bigint' || value instanceof Future
  if (isRefused) expect(() => codec.encode(value)).toThrow(TypeError)
  else expect(toHex(codec.encode(value))).not.toBe(hex)
})

test.each(REFUSED)('%s is well-formed but refused', hex => {
  expect(() => codec.decode(fromHex(hex))).toThrow(expect.objectContaining({ fault: 'malformed' }))
})

test.each(MALFORMED)('%s is refused', hex => {
  expect(() => codec.decode(fromHex(hex))).toThrow(DecodeError)
})

test('an empty frame is refused', () => {
  expect(() => codec.decode(new Uint8Array(0))).toThrow(expect.objectContaining({ fault: 'truncated', offset: 0 }))
})

// SurrealDB tags with invalid content.
test.each([
  ...[
    'c000',
    'c06161',
    'c700',
    'c780',
    'c800',
    'c880',
    'c88161',
    'c8826174f6',
    'c8820101',
    'c88361740101',
    'c96161',
    'c901',
  ],
  ...[
    'ca01',
    'ca60',
    'ca612e',
    'ca6178',
    'ca62312c',
    'cc00',
    'cc80',
    'cc8100',
    'cc82006161',
    'cc82fb3ff800000000000000',
    'cd00',
    'cd6178',
  ],
  ...[
    'ce00',
    'ce83000000',
    'ce816130',
    'cf00',
    'd82500',
    'd82540',
    'd8254161',
    'd83100',
    'd83181f6',
    'd831820102',
    'd83700',
    'd837816161',
  ],
  ...[
    'd837820102',
    'd83800',
    'd838a0',
    'd85800',
    'd8588101',
    'd85883010203',
    'd85882616101',
    'd85900',
    'd8598101',
    'd85a81d858820102',
  ],
  ...['d85a81d85980', 'd85b8101', 'd85c81d858820102', 'd85d81d858820102', 'd85e8101', 'd85e81c78161'],
])('%s is a tag with invalid content', hex => {
  expect(() => codec.decode(fromHex(hex))).toThrow(DecodeError)
})

// Tags 6 (none), 50 and 51 (bounds) may have any content.
test.each([0, 7, 8, 9, 10, 12, 13, 14, 15, 37, 49, 55, 56, 88, 89, 90, 91, 92, 93, 94])(
  'an error in tag %d does not quote the value',
  tag => {
    const secret = 'a-text-that-is-nobodys-business'
    let refused = 0
    for (const value of [secret, [secret], [secret, secret], [1n, secret], { secret }]) {
      try {
        codec.decode(codec.encode(new Tagged(tag, value)))
      } catch (error) {
        refused++
        expect(error).toBeInstanceOf(DecodeError)
        expect(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(secret)
      }
    }
    expect(refused).toBeGreaterThan(0)
  },
)
