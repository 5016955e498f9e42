import { expect, test } from 'vitest'
import { createCodec } from './codec.fixture.js'
import { fromHex } from './recorded.fixture.js'

const codec = createCodec()
const MIB = 2 ** 20

/** Returns the head of a value of this major type with a declared length. */
function head(major: number, length: bigint): Uint8Array {
  const bytes = new Uint8Array(9)
  bytes[0] = (major << 5) | 27
  new DataView(bytes.buffer).setBigUint64(1, length)
  return bytes
}

/** Returns the bytes in use, on the heap or outside it. */
function taken(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** Returns the bytes that a failing decode allocates. A garbage collection meanwhile can only lower it. */
function roomOf(frame: Uint8Array, fault: string): number {
  const before = taken()
  let thrown: unknown
  try {
    codec.decode(frame)
  } catch (error) {
    thrown = error
  }
  const after = taken()
  expect(thrown).toMatchObject({ name: 'DecodeError', fault })
  return after - before
}

const DECLARED = [
  2n ** 64n - 1n,
  2n ** 63n,
  2n ** 53n + 1n,
  2n ** 53n,
  2n ** 32n,
  2n ** 32n - 1n,
  2n ** 31n,
  2n ** 30n,
  2n ** 24n,
]
const KINDS = [
  [2, 'bytes'],
  [3, 'a text'],
  [4, 'a list'],
  [5, 'a map'],
] as const

test.each(DECLARED.flatMap(length => KINDS.map(([major, kind]) => [kind, length, major] as const)))(
  '%s that declares length %d allocates nothing for missing bytes',
  (_, length, major) => {
    const few = new Uint8Array(1000)
    for (const rest of [new Uint8Array(0), few]) {
      const frame = Buffer.concat([head(major, length), rest])
      expect(roomOf(frame, 'truncated')).toBeLessThan(MIB)
      // In an array, as a value of a map, as its key, under a tag.
      for (const before of ['81', 'a16161', 'a1', 'ca', 'd838', 'c882617481']) {
        const fault = before === 'a1' && major !== 3 ? 'malformed' : 'truncated'
        expect(roomOf(Buffer.concat([fromHex(before), frame]), fault)).toBeLessThan(MIB)
      }
    }
  },
)

test('a chunk of a string or of bytes allocates nothing for missing bytes either', () => {
  for (const major of [2, 3]) {
    const frame = Buffer.concat([Uint8Array.of((major << 5) | 31), head(major, 2n ** 31n), new Uint8Array(100)])
    expect(roomOf(frame, 'truncated')).toBeLessThan(MIB)
  }
})

test.each([
  [4, 'lists'],
  [5, 'maps'],
])('nested %s that each declare all following bytes allocate nothing for them', (major, kind) => {
  const size = MIB
  const frame = new Uint8Array(size).fill(0xf6)
  const view = new DataView(frame.buffer)
  const step = major === 5 ? 7 : 5
  for (let depth = 0; depth < 200; depth++) {
    const at = depth * step
    frame[at] = (major << 5) | 26
    view.setUint32(at + 1, major === 5 ? Math.floor((size - at - 5) / 2) : size - at - 5)
    if (major === 5) frame.set([0x61, 0x61], at + 5)
  }
  // The innermost array reads all bytes, and the one around it finds none left.
  const room = roomOf(frame, kind === 'maps' ? 'malformed' : 'truncated')
  // A growing array leaves about thirty bytes per item behind. Trusting the lengths would take fifty times as much.
  expect(room).toBeLessThan(64 * size)
})

const DEEP: readonly (readonly [string, string])[] = [
  ['lists', '81'],
  ['arrays without a length', '9f'],
  ['tags', 'c1'],
  ['sets', 'd83881'],
  ['maps', 'a16161'],
  ['maps without a length', 'bf6161'],
  ['bounds', 'd832'],
  ['record ids', 'c882617481'],
]

test.each(DEEP)('200 000 nested %s exceed the depth limit', (_, hex) => {
  const frame = fromHex(hex.repeat(200_000))
  expect(roomOf(frame, 'limit')).toBeLessThan(4 * MIB)
  const deepest = createCodec({ maxDepth: 1024 })
  expect(() => deepest.decode(frame)).toThrow(expect.objectContaining({ fault: 'limit' }))
})

test.each(DEEP)('nested %s exceed the depth limit even if the caller is deep in the stack', (_, hex) => {
  const frame = fromHex(hex.repeat(200_000))
  const below = (depth: number): unknown => {
    if (depth > 0) return [below(depth - 1)]
    try {
      return codec.decode(frame)
    } catch (error) {
      return error
    }
  }
  let found: unknown = below(3000)
  while (Array.isArray(found)) found = found[0]
  expect(found).toMatchObject({ name: 'DecodeError', fault: 'limit' })
})

test('a stack overflow while decoding leaves the codec usable', () => {
  const frame = fromHex(`${'81'.repeat(250)}f6`)
  const expected = codec.decode(frame)
  const toTheEnd = (): unknown => {
    try {
      codec.decode(frame)
    } catch {
      return codec
    }
    toTheEnd()
    return codec
  }
  toTheEnd()
  expect(codec.decode(frame)).toEqual(expected)
})
