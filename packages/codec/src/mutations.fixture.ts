/** Returns an integer from 0 to below `limit`. */
export type Random = (limit: number) => number

/** Creates a generator of pseudo-random numbers (mulberry32). The same seed returns the same numbers. */
export function seeded(seed: number): Random {
  let state = seed
  return limit => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

/** Heads of every kind that declare large lengths, and bytes with a meaning of their own. */
const HEADS = [0x5a, 0x5b, 0x7a, 0x7b, 0x9a, 0x9b, 0xba, 0xbb, 0x9f, 0xbf, 0x5f, 0x7f, 0xff, 0xf7, 0xfb, 0x1b, 0x3b]
const TAGS = [0, 2, 6, 7, 8, 9, 10, 12, 13, 14, 15, 37, 49, 50, 51, 55, 56, 88, 89, 90, 91, 92, 93, 94, 99]

type Mutation = (frame: Uint8Array, random: Random, other: Uint8Array) => Uint8Array

const MUTATIONS: readonly Mutation[] = [
  function flipBit(frame, random) {
    const at = random(frame.length)
    return replaced(frame, at, 1, [(frame[at] ?? 0) ^ (1 << random(8))])
  },
  function changeByte(frame, random) {
    return replaced(frame, random(frame.length), 1, [random(256)])
  },
  function insert(frame, random) {
    return replaced(frame, random(frame.length + 1), 0, randomBytes(random, 1 + random(4)))
  },
  function remove(frame, random) {
    return replaced(frame, random(frame.length), 1 + random(4), [])
  },
  function truncate(frame, random) {
    return frame.slice(0, random(frame.length))
  },
  function promise(frame, random) {
    const head = HEADS[random(HEADS.length)] ?? 0
    const width = (head & 0x1f) === 27 ? 8 : (head & 0x1f) === 26 ? 4 : 0
    const length = random(2) === 0 ? randomBytes(random, width) : new Array<number>(width).fill(random(2) * 0x7f)
    return replaced(frame, random(frame.length), random(2), [head, ...length])
  },
  function retag(frame, random) {
    const tag = TAGS[random(TAGS.length)] ?? 0
    return replaced(frame, random(frame.length), random(2), tag < 24 ? [0xc0 | tag] : [0xd8, tag])
  },
  function splice(frame, random, other) {
    const from = random(other.length)
    return replaced(frame, random(frame.length), random(30), other.subarray(from, from + random(60)))
  },
  function repeat(frame, random) {
    const from = random(frame.length)
    return replaced(frame, from, 0, frame.subarray(from, from + random(40)))
  },
]

/** Returns the frame with one to four changes, mostly one, of any of the kinds above. */
export function mutated(frame: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  let result = frame
  for (let left = 1 + random(1 + random(4)); left > 0 && result.length > 0; left--) {
    result = MUTATIONS[random(MUTATIONS.length)]?.(result, random, other) ?? result
  }
  return result
}

function randomBytes(random: Random, length: number): number[] {
  return Array.from({ length }, () => random(256))
}

function replaced(frame: Uint8Array, at: number, size: number, by: ArrayLike<number>): Uint8Array {
  const end = Math.min(at + size, frame.length)
  const result = new Uint8Array(frame.length - (end - at) + by.length)
  result.set(frame.subarray(0, at))
  result.set(by, at)
  result.set(frame.subarray(end), at + by.length)
  return result
}
