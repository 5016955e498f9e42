import { amount } from '@surrealengine/fixtures/thorough'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCodec, isSmall } from './codec.fixture.js'
import type { Codec } from './codec.js'
import { DecodeError } from './decode-error.js'
import { formOf } from './form.fixture.js'
import { mutated, seeded } from './mutations.fixture.js'
import { RECORDED, toHex } from './recorded.fixture.js'
import { values } from './values.fixture.js'

const SEED = 987_654_321
const FRAMES = amount(500_000, 30_000)
/** Number of frames that are decoded, encoded and decoded again. */
const REWRITTEN = amount(30_000, 5_000)
/** After this many frames, the result is compared with that of a new codec. */
const COMPARED = 10
/** The key cache of a codec is limited, so it is replaced after this many frames. */
const RENEWED = 5000

const pool = [
  ...RECORDED.map(({ bytes }) => bytes),
  ...fc.sample(values, { seed: SEED, numRuns: 1500 }).map(value => createCodec().encode(value)),
].filter(({ length }) => length > 1 && length < 1500)

/** The message for a value beyond the range of SurrealDB. */
const REFUSED = isSmall
  ? / cannot be encoded: /
  : /more than (64 bits|100 levels deep)|SurrealDB (does not support|supports|would|3)|outside the range of|is an invalid [Ggr]/

/** Returns the form of the value, or the error. */
function outcomeOf(codec: Codec, frame: Uint8Array): string {
  try {
    return formOf(codec.decode(frame))
  } catch (error) {
    if (error instanceof DecodeError) return `${error.fault} at ${error.offset}: ${error.message}`
    throw error
  }
}

test(`damaged frames decode to a value or throw a DecodeError (seed ${SEED}, ${FRAMES} frames)`, () => {
  const random = seeded(SEED)
  let codec = createCodec()
  const counts: Record<string, number> = { value: 0 }
  for (let count = 0; count < FRAMES; count++) {
    if (count % RENEWED === 0) codec = createCodec()
    const frame = mutated(pick(random(pool.length)), random, pick(random(pool.length)))
    try {
      codec.decode(frame)
      counts['value'] = (counts['value'] ?? 0) + 1
    } catch (error) {
      if (!(error instanceof DecodeError))
        throw new Error(`${toHex(frame)} threw something else than a DecodeError`, { cause: error })
      counts[error.fault] = (counts[error.fault] ?? 0) + 1
      if (error.offset < 0 || error.offset > frame.length) throw new Error(`${toHex(frame)} at ${error.offset}`)
    }
    if (count % COMPARED === 0 && outcomeOf(codec, frame) !== outcomeOf(createCodec(), frame)) {
      expect.fail(`${toHex(frame)} decodes differently after other frames`)
    }
  }
  console.log(`${FRAMES} frames of seed ${SEED}, from ${pool.length}: ${JSON.stringify(counts)}`)
  // Every kind of fault occurs, and some damaged frames can still be decoded.
  expect(Object.keys(counts).sort()).toEqual(['duplicate-key', 'malformed', 'trailing', 'truncated', 'value'])
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(FRAMES / 5_000)
})

test('random bytes decode to a value or throw a DecodeError', () => {
  const random = seeded(SEED)
  const codec = createCodec()
  for (let count = 0; count < amount(50_000, 10_000); count++) {
    const frame = Uint8Array.from({ length: 1 + random(40) }, () => random(256))
    outcomeOf(codec, frame)
  }
})

test('a value decoded from a damaged frame can be encoded, and decodes to the same value', () => {
  const random = seeded(SEED + 1)
  const codec = createCodec()
  let written = 0
  for (let count = 0; count < REWRITTEN; count++) {
    const frame = mutated(pick(random(pool.length)), random, pick(random(pool.length)))
    const again = rewritten(codec, frame)
    if (again === undefined) continue
    written++
    // Classes normalise their input and -0 becomes 0, so the first round trip may change a value.
    expect(outcomeOf(codec, again), toHex(frame)).toBe(outcomeOf(codec, rewritten(codec, again) ?? again))
  }
  expect(written).toBeGreaterThan(REWRITTEN / 30)
})

/** Returns the bytes of the decoded value, or `undefined` if there is none or it is beyond the range of SurrealDB. */
function rewritten(codec: Codec, frame: Uint8Array): Uint8Array | undefined {
  let value: unknown
  try {
    value = codec.decode(frame)
  } catch {
    return undefined
  }
  try {
    return codec.encode(value)
  } catch (error) {
    if (error instanceof TypeError && REFUSED.test(error.message)) return undefined
    throw new Error(`${toHex(frame)} was read, and is not refused in good order`, { cause: error })
  }
}

function pick(index: number): Uint8Array {
  return pool[index] ?? new Uint8Array(1)
}
