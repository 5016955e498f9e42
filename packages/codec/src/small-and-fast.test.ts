import { sampleValues } from '@surrealengine/fixtures/any-values'
import { amount } from '@surrealengine/fixtures/thorough'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { standardCodec as standardFast } from './cbor-codec.js'
import type { Codec } from './codec.js'
import { DecodeError } from './decode-error.js'
import { formOf } from './form.fixture.js'
import { mutated, seeded } from './mutations.fixture.js'
import { RECORDED, toHex } from './recorded.fixture.js'
import { standardCodec as standardSmall } from './small/create-codec.js'
import { values } from './values.fixture.js'

const SEED = 20_261_129
const FRAMES = amount(300_000, 20_000)
const VALUES = amount(100_000, 10_000)

const fast = standardFast()
const small = standardSmall()

/** Returns the form of the value, or the fault and its offset. */
function readBy(codec: Codec, frame: Uint8Array): string {
  try {
    return formOf(codec.decode(frame))
  } catch (error) {
    if (error instanceof DecodeError) return `${error.fault} at ${error.offset}`
    throw error
  }
}

/** Returns the bytes, or the error for the value. */
function writtenBy(codec: Codec, value: unknown): string {
  try {
    return toHex(codec.encode(value))
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return error.message.includes('parseRecordId()') ? 'StringRecordId' : 'refused'
  }
}

test(`both codecs decode damaged frames alike, including the fault and its offset (seed ${SEED}, ${FRAMES} frames)`, () => {
  const random = seeded(SEED)
  const pool = [
    ...RECORDED.map(({ bytes }) => bytes),
    ...fc.sample(values, { seed: SEED, numRuns: 1500 }).map(value => fast.encode(value)),
  ].filter(({ length }) => length > 1 && length < 1500)
  const pick = (): Uint8Array => pool[random(pool.length)] ?? new Uint8Array(1)
  for (let count = 0; count < FRAMES; count++) {
    const frame = mutated(pick(), random, pick())
    const expected = readBy(fast, frame)
    const found = readBy(small, frame)
    if (found !== expected) expect(found, toHex(frame)).toBe(expected)
  }
})

test(`both codecs encode values of every kind alike and refuse the same ones (seed ${SEED}, ${VALUES} values)`, () => {
  let written = 0
  for (const value of sampleValues(VALUES, SEED)) {
    const found = writtenBy(small, value)
    // A complex StringRecordId is refused on purpose.
    if (found === 'StringRecordId') continue
    const expected = writtenBy(fast, value)
    if (found !== expected) expect(found, formOf(value)).toBe(expected)
    if (found !== 'refused') written++
  }
  expect(written).toBeGreaterThan(VALUES / 4)
})

test('both codecs refuse each kind of value at the same depth', () => {
  const kinds = [...sampleValues(300, SEED), new ArrayBuffer(8), new Uint8Array(8), new Date(0), undefined, {}, []]
  for (const [index, value] of kinds.entries()) {
    for (let nested = value, depth = 0; depth < 105; depth++, nested = [nested]) {
      const found = depth < 90 ? 'StringRecordId' : writtenBy(small, nested)
      if (found === 'StringRecordId') continue
      expect(found, `${depth} lists around value ${index}`).toBe(writtenBy(fast, nested))
    }
  }
})
