import { amount } from '@surrealengine/fixtures/thorough'
import fc from 'fast-check'
import { CborCodec } from 'surrealdb'
import { expect, test } from 'vitest'
import { createCodec } from './codec.fixture.js'
import { CLASSES, formOf } from './form.fixture.js'
import { toHex } from './recorded.fixture.js'
import { values } from './values.fixture.js'

const SEED = 20_240_229
const RUNS = amount(20_000, 2_000)

const ours = createCodec()
const theirs = new CborCodec({})

// All values pass through the same codec, so that its key cache is tested as well.
test(`this codec and the one of surrealdb read each other (seed ${SEED}, ${RUNS} values)`, () => {
  let written = 0
  const classes = new Set<string>()
  fc.assert(
    fc.property(values, value => {
      const bytes = ours.encode(value)
      const expected = formOf(theirs.decode(theirs.encode(value)))
      expect(formOf(theirs.decode(bytes))).toBe(expected)
      expect(formOf(ours.decode(theirs.encode(value)))).toBe(expected)
      expect(formOf(ours.decode(bytes))).toBe(expected)
      expect(toHex(bytes)).toBe(toHex(theirs.encode(value)))
      written += bytes.length
      for (const [name] of expected.matchAll(/\b[A-Z]\w+(?=\()/g)) classes.add(name)
    }),
    { seed: SEED, numRuns: RUNS },
  )
  console.log(`${RUNS} values of seed ${SEED}: ${written} bytes`)
  // A Future can be decoded, but not encoded.
  for (const name of CLASSES) if (name !== 'Future') expect(classes).toContain(name)
})
