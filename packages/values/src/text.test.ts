import fc, { type Arbitrary } from 'fast-check'
import * as sdk from 'surrealdb'
import { describe, expect, test } from 'vitest'
import * as ours from './index.js'

const SEED = 20_240_229
const check = <T>(values: Arbitrary<T>, same: (value: T) => void): void =>
  fc.assert(fc.property(values, same), { seed: SEED, numRuns: 1_000 })

const nanoseconds = fc.integer({ min: 0, max: 999_999_999 })

describe('the same as in the official SDK', () => {
  // Theirs rounds the last milliseconds of a second up, and the second with them.
  const time = fc.tuple(fc.integer({ min: 0, max: 253_402_300_799 }), fc.integer({ min: 0, max: 999_000_000 }))

  test('DateTime of seconds and nanoseconds: text, parts, order', () => {
    check(fc.tuple(time, time), ([one, two]) => {
      const [mine, theirs] = [new ours.DateTime(one), new sdk.DateTime(one)]
      expect(String(mine)).toBe(String(theirs))
      expect(mine.toCompact()).toEqual(theirs.toCompact())
      expect(mine.toDate()).toEqual(theirs.toDate())
      expect([mine.nanoseconds, mine.milliseconds, mine.seconds]).toEqual([
        theirs.nanoseconds,
        theirs.milliseconds,
        theirs.seconds,
      ])
      expect(mine.compare(new ours.DateTime(two))).toBe(theirs.compare(new sdk.DateTime(two)))
      expect(new ours.DateTime(String(mine)).equals(theirs)).toBe(true)
    })
  })

  test('Duration: text, parts, order', () => {
    const length = fc.tuple(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), nanoseconds)
    check(fc.tuple(length, length), ([one, two]) => {
      const [mine, theirs] = [new ours.Duration(one), new sdk.Duration(one)]
      expect(String(mine)).toBe(String(theirs))
      expect(mine.toCompact()).toEqual(theirs.toCompact())
      expect([mine.nanoseconds, mine.milliseconds, mine.seconds]).toEqual([
        theirs.nanoseconds,
        theirs.milliseconds,
        theirs.seconds,
      ])
      expect(mine.compare(new ours.Duration(two))).toBe(theirs.compare(new sdk.Duration(two)))
      expect(new ours.Duration(String(theirs)).equals(theirs)).toBe(true)
    })
  })

  test('Decimal: text, float, order', () => {
    const text = fc.stringMatching(/^-?\d{1,20}(\.\d{1,20})?$/)
    check(fc.tuple(text, text), ([one, two]) => {
      const [mine, theirs] = [new ours.Decimal(one), new sdk.Decimal(one)]
      expect(String(mine)).toBe(String(theirs))
      expect(mine.toFloat()).toBe(theirs.toFloat())
      expect(mine.compare(new ours.Decimal(two))).toBe(theirs.compare(new sdk.Decimal(two)))
      expect(mine.equals(new sdk.Decimal(two))).toBe(theirs.equals(new sdk.Decimal(two)))
      expect(mine.equals(theirs)).toBe(true)
    })
  })

  test('Uuid: text and bytes', () => {
    check(fc.uint8Array({ minLength: 16, maxLength: 16 }), bytes => {
      const [mine, theirs] = [new ours.Uuid(bytes), new sdk.Uuid(bytes.slice().buffer)]
      expect(String(mine)).toBe(String(theirs))
      expect(mine.toUint8Array()).toEqual(theirs.toUint8Array())
      expect(new ours.Uuid(String(theirs).toUpperCase()).equals(theirs)).toBe(true)
    })
  })

  test('FileRef: text', () => {
    check(fc.tuple(fc.string(), fc.string()), ([bucket, key]) => {
      expect(String(new ours.FileRef(bucket, key))).toBe(String(new sdk.FileRef(bucket, key)))
    })
  })

  test('RecordId, RecordIdRange and Range: text and equality', () => {
    const value = (from: typeof ours | typeof sdk): Arbitrary<unknown> => {
      const library = from as typeof ours
      return fc.letrec(tie => ({
        any: fc.oneof(
          { maxDepth: 3 },
          ...[fc.string(), fc.integer(), fc.double({ noNaN: true }), fc.constantFrom(null, undefined, true)],
          nanoseconds.map(each => new library.DateTime([5, each])),
          nanoseconds.map(each => new library.Duration([5, each])),
          nanoseconds.map(each => new library.Decimal(each)),
          fc.string().map(each => new library.RecordId('t', each.replace(/[\\⟩]/g, ''))),
          fc.array(tie('any'), { maxLength: 3 }),
          fc.array(tie('any'), { maxLength: 1 }).map(([each]) => ({ 'a b': each })),
        ),
      })).any
    }
    const pairs = fc.integer().map(seed => {
      const [mine, theirs] = [ours, sdk].map(library => fc.sample(value(library), { numRuns: 2, seed }))
      return { mine: mine ?? [], theirs: theirs ?? [] }
    })
    check(pairs, ({ mine, theirs }) => {
      const [one, other] = mine.map(each => new ours.RecordId('t', [each]))
      const [same, another] = theirs.map(each => new sdk.RecordId('t', [each]))
      expect(String(one)).toBe(String(same))
      expect(one?.equals(same)).toBe(true)
      expect(one?.equals(other)).toBe(same?.equals(another))
      const bounds = [mine, theirs].map(([begin, end], at) => {
        const library = (at === 0 ? ours : sdk) as typeof ours
        return new library.Range(new library.BoundExcluded([begin]), new library.BoundIncluded([end]))
      })
      expect(String(bounds[0])).toBe(String(bounds[1]))
      expect(bounds[0]?.equals(bounds[1])).toBe(true)
    })
  })

  test('the text of names and of ids that SurrealDB reads as the SDK writes them', () => {
    const name = fc.string({ unit: fc.constantFrom(...'ab_19 :-`"\'') }).filter(text => !/^\d/.test(text))
    check(fc.tuple(name, fc.oneof(name, fc.maxSafeInteger())), ([table, id]) => {
      expect(String(new ours.RecordId(table, id))).toBe(String(new sdk.RecordId(table, id)))
    })
  })
})

describe('better than in the official SDK', () => {
  test.each([
    [new ours.RecordId('t', 'a\\b'), 't:`a\\\\b`'],
    [new ours.RecordId('t', 'a⟩b`'), 't:`a⟩b\\``'],
    [new ours.RecordId('null', 'NaN'), '⟨null⟩:⟨NaN⟩'],
    [new ours.RecordId('1st', 'a'), '⟨1st⟩:a'],
    [new ours.RecordId('t', { b: 1, a: new Set([1]) }), 't:{ "a": { 1, }, "b": 1 }'],
    [new ours.DateTime(new Date(-1_500)), '1969-12-31T23:59:58.5Z'],
    [new ours.DateTime([274_877_906, 999_999_970]), '1978-09-17T10:58:26.99999997Z'],
    [new ours.DateTime([-1, 999_999_999]), '1969-12-31T23:59:59.999999999Z'],
    [new ours.DateTime('2024-02-29T12:00:00.123456789+01:00'), '2024-02-29T11:00:00.123456789Z'],
    [new ours.DateTime('2024-02-29T12:00:00.1234567891Z'), '2024-02-29T12:00:00.123456789Z'],
    [new ours.DateTime('2024-02-29T12:00:00.5'), '2024-02-29T12:00:00.5Z'],
    [new ours.DateTime('2024-02-29T12:00'), '2024-02-29T12:00:00.000Z'],
    [new ours.DateTime('Thu, 29 Feb 2024 12:00:00.250 GMT'), '2024-02-29T12:00:00.25Z'],
    [new ours.Decimal(1e21), '1000000000000000000000'],
    [new ours.Decimal('0.05e-3'), '0.00005'],
  ])('%s is what SurrealDB reads, or what was meant', (value, text) => {
    expect(String(value)).toBe(text)
  })

  test('every point in time is read back from its text', () => {
    check(fc.tuple(fc.integer({ min: -8_334_601_228_800, max: 8_210_266_876_799 }), nanoseconds), time => {
      expect(new ours.DateTime(String(new ours.DateTime(time))).toCompact()).toEqual(time.map(BigInt))
    })
  })

  test('sets and bytes are compared by what they hold', () => {
    const of = (value: unknown): ours.RecordId => new ours.RecordId('t', [value])
    expect(of(new Set([1])).equals(of(new Set([2])))).toBe(false)
    expect(of(Uint8Array.of(1)).equals(of(Uint8Array.of(1).buffer))).toBe(true)
    expect(of(Uint8Array.of(1)).equals(of(Uint8Array.of(2)))).toBe(false)
    expect(of({}).equals(of(new ours.Table('a')))).toBe(false)
  })
})

test('points in time and durations are added up', () => {
  const start = new ours.DateTime('2024-02-29T12:00:00.9Z')
  const end = ours.addDuration(start, new ours.Duration('1d200ms'))
  expect(String(end)).toBe('2024-03-01T12:00:01.1Z')
  expect(ours.subtractDuration(end, new ours.Duration('1d200ms')).equals(start)).toBe(true)
  expect(String(ours.durationBetween(start, end))).toBe('1d200ms')
  expect(ours.durationBetween(end, start).equals(ours.durationBetween(start, end))).toBe(true)
  expect(String(ours.subtractDuration(new ours.DateTime(0), new ours.Duration('1ns')))).toBe(
    '1969-12-31T23:59:59.999999999Z',
  )
})
