import { describe, expect, test } from 'vitest'
import { createCodec } from './codec.fixture.js'
import { fromHex } from './recorded.fixture.js'

const limit = expect.objectContaining({ name: 'DecodeError', fault: 'limit' })

describe('depth', () => {
  test.each([
    ['lists', '81', '01'],
    ['arrays without a length', '9f', '01ff'],
    ['maps', 'a16161', '01'],
    ['maps without a length', 'bf6161', '01ff'],
    ['tags', 'd903e8', '01'],
  ])('%s may be nested up to the limit and no deeper', (_, open, end) => {
    const nested = (depth: number): Uint8Array =>
      fromHex(open.repeat(depth) + end.slice(0, 2) + end.slice(2).repeat(depth))
    for (const maxDepth of [1, 2, 17, 256, 1024]) {
      const codec = createCodec({ maxDepth })
      codec.decode(nested(maxDepth))
      expect(() => codec.decode(nested(maxDepth + 1))).toThrow(limit)
      // A refused frame has no effect on later ones.
      codec.decode(nested(maxDepth))
    }
    createCodec().decode(nested(256))
    expect(() => createCodec().decode(nested(257))).toThrow(limit)
  })

  test('sibling arrays do not add up to the depth', () => {
    const codec = createCodec({ maxDepth: 2 })
    expect(codec.decode(fromHex('848101a16161028103c1f6'))).toHaveLength(4)
  })
})

test.each([
  ['maps without a length', 'bf616101ff'],
  ['empty maps without a length', 'bfff'],
  ['arrays without a length', '9f01ff'],
  ['maps', 'a1616101'],
  ['lists', '8101'],
  ['tags', 'c6f6'],
])('more sibling %s than the depth limit can be decoded', (_, hex) => {
  const codec = createCodec({ maxDepth: 3 })
  expect(codec.decode(fromHex(`9f${hex.repeat(50)}ff`))).toHaveLength(50)
  expect(() => codec.decode(fromHex(`818181${hex}`))).toThrow(limit)
})

describe('values', () => {
  test.each([
    ['ten values', '8901020304f5f6f760fb3ff0000000000000', 10],
    ['the value of each entry', 'a36161016162026163a0', 4],
    ['a tag and its content', 'ca6131', 2],
    ['nested arrays', '8181818101', 5],
    ['chunks of one string', '7f61616162ff', 1],
  ])('%s count', (_, hex, count) => {
    createCodec({ maxItems: count }).decode(fromHex(hex))
    if (count > 1) expect(() => createCodec({ maxItems: count - 1 }).decode(fromHex(hex))).toThrow(limit)
  })

  test('values are counted per frame', () => {
    const codec = createCodec({ maxItems: 3 })
    for (let count = 0; count < 10; count++) expect(codec.decode(fromHex('820102'))).toEqual([1, 2])
  })
})

describe('bytes', () => {
  test('a frame may be as long as the limit and no longer', () => {
    const codec = createCodec({ maxBytes: 4 })
    expect(codec.decode(fromHex('63616263'))).toBe('abc')
    expect(() => codec.decode(fromHex('6461626364'))).toThrow(limit)
    // It is refused before a byte is read.
    expect(() => codec.decode(fromHex('ffffffffff'))).toThrow(limit)
  })

  test('only the bytes of the view count and are decoded', () => {
    const buffer = fromHex('ffff63616263ffff')
    expect(createCodec({ maxBytes: 4 }).decode(buffer.subarray(2, 6))).toBe('abc')
    const numbers = fromHex('00fb400000000000000000').subarray(1, 10)
    expect(createCodec().decode(numbers)).toBe(2)
    expect(createCodec().decode(Buffer.from(numbers))).toBe(2)
  })
})

test.each([
  { maxDepth: 0 },
  { maxDepth: -1 },
  { maxDepth: 1.5 },
  { maxDepth: Number.NaN },
  { maxDepth: Number.POSITIVE_INFINITY },
  { maxDepth: 1025 },
  { maxItems: 0 },
  { maxItems: -1 },
  { maxItems: 0.5 },
  { maxItems: Number.NEGATIVE_INFINITY },
  { maxBytes: 0 },
  { maxBytes: Number.NaN },
  { maxBytes: '10' },
  { maxBytes: null },
  { maxItems: 10n },
  { maxSize: 5 },
])('%o is a RangeError that names the limit', limits => {
  const [name = ''] = Object.keys(limits)
  expect(() => createCodec(limits as object)).toThrow(RangeError)
  expect(() => createCodec(limits as object)).toThrow(name)
})

test('the limits of values and bytes can be disabled', () => {
  const codec = createCodec({ maxItems: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY })
  expect(codec.decode(fromHex('820102'))).toEqual([1, 2])
})
