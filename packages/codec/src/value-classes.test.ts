import { amount } from '@surrealengine/fixtures/thorough'
import * as values from '@surrealengine/values'
import fc from 'fast-check'
import * as sdk from 'surrealdb'
import { expect, expectTypeOf, test } from 'vitest'
import type { CodecOptions } from './cbor-codec.js'
import { createCodec } from './codec.fixture.js'
import { CLASSES, formOf } from './form.fixture.js'
import { RECORDED, toHex } from './recorded.fixture.js'
import { values as anyValues } from './values.fixture.js'

const SEED = 20_240_301
const RUNS = amount(5_000, 500)

const VALUE_CLASSES = CLASSES.filter(name => name in sdk)
const own = createCodec()
const forSdk = createCodec({ values: sdk })
const theirs = new sdk.CborCodec({})

test('the module of the official SDK has the type of the option', () => {
  expectTypeOf<typeof sdk>().toExtend<NonNullable<CodecOptions['values']>>()
  expectTypeOf<typeof values>().toExtend<NonNullable<CodecOptions['values']>>()
})

test(`a codec with the classes of the official SDK decodes what the codec of the SDK decodes (seed ${SEED}, ${RUNS} values)`, () => {
  const classes = new Set<string>()
  fc.assert(
    fc.property(anyValues, value => {
      const bytes = theirs.encode(value)
      const read = forSdk.decode(bytes)
      expect(formOf(read)).toBe(formOf(theirs.decode(bytes)))
      expect(toHex(forSdk.encode(read))).toBe(toHex(bytes))
      // Both codecs encode values of this library like those of the official SDK.
      expect(toHex(theirs.encode(own.decode(bytes)))).toBe(toHex(bytes))
      expect(toHex(own.encode(own.decode(bytes)))).toBe(toHex(bytes))
      for (const of of constructorsIn(read)) classes.add(of)
    }),
    { seed: SEED, numRuns: RUNS },
  )
  for (const name of VALUE_CLASSES) if (name !== 'Future') expect(classes).toContain(name)
})

test('every class of a recorded frame is from the given library', () => {
  for (const { bytes } of RECORDED) {
    expect(formOf(forSdk.decode(bytes))).toBe(formOf(own.decode(bytes)))
    expect(() => constructorsIn(forSdk.decode(bytes))).not.toThrow()
  }
})

test('single classes can be replaced, and their return value is used', () => {
  class When {
    constructor([seconds, nanoseconds]: [number | bigint, number | bigint]) {
      // biome-ignore lint/correctness/noConstructorReturn: this tests a class that returns a Date
      return new Date(Number(seconds) * 1000 + Number(nanoseconds) / 1e6)
    }
  }
  const codec = createCodec({ values: { DateTime: When as never, Uuid: sdk.Uuid }, maxDepth: 8 })
  const bytes = own.encode({ at: new Date(1_500), id: values.Uuid.v4(), length: new values.Duration('1h') })
  const read = codec.decode(bytes) as Record<string, unknown>
  expect(read['at']).toEqual(new Date(1_500))
  expect(read['id']?.constructor).toBe(sdk.Uuid)
  expect(read['length']?.constructor).toBe(values.Duration)
})

test('a value that is not a class is refused at once', () => {
  expect(() => createCodec({ values: { Uuid: 'Uuid' as never } })).toThrow(new TypeError('values.Uuid must be a class'))
})

/** Returns the names of the value classes in a value. Throws for a class that is not from the official SDK. */
function constructorsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const parts = value instanceof Set ? [...value] : Object.values(value)
  const getters = ['id', 'table', 'begin', 'end'].map(name => Reflect.get(value, name))
  const inner = [...parts, ...getters].flatMap(constructorsIn)
  const ours = VALUE_CLASSES.find(name => value.constructor === Reflect.get(values, name))
  if (ours !== undefined) throw new Error(`${ours} is not theirs`)
  const name = VALUE_CLASSES.find(name => value.constructor === Reflect.get(sdk, name))
  return name === undefined ? inner : [name, ...inner]
}
