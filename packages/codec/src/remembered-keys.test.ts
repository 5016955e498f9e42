import { describe, expect, test } from 'vitest'
import { createCodec } from './codec.fixture.js'
import { formOf } from './form.fixture.js'
import { type Entry, map, names } from './maps.fixture.js'
import { seeded } from './mutations.fixture.js'

const duplicate = expect.objectContaining({ name: 'DecodeError', fault: 'duplicate-key' })

describe('the key cache does not change results', () => {
  test('with thousands of different keys', () => {
    const codec = createCodec()
    for (let round = 0; round < 400; round++) {
      const entries = names(20, `r${round}-`).map((key): Entry => [key, round])
      expect(codec.decode(map(entries))).toEqual(Object.fromEntries(entries))
      expect(() => codec.decode(map([...entries, [`r${round}-7`, 1]]))).toThrow(duplicate)
    }
    const many = names(5000).map((key, index): Entry => [key, index])
    expect(Object.keys(codec.decode(map(many)) as object)).toEqual(many.map(([key]) => key))
    expect(() => codec.decode(map([...many, ['k2500', 1]]))).toThrow(duplicate)
  })

  test('with keys in any order and any of them left out', () => {
    const codec = createCodec()
    const random = seeded(7)
    for (let count = 0; count < 5000; count++) {
      const keys = new Set(Array.from({ length: random(12) }, () => `${'x'.repeat(random(4) * 30)}${random(12)}`))
      const entries = [...keys].map((key): Entry => [key, random(3) === 0 ? { [`${random(12)}`]: count } : count])
      const read = codec.decode(map(entries, random(2) === 0))
      expect(formOf(read)).toBe(formOf(Object.fromEntries(entries)))
      const again = [...keys][random(Math.max(1, keys.size))]
      if (again !== undefined) expect(() => codec.decode(map([...entries, [again, 1]]))).toThrow(duplicate)
    }
  })

  test('if a frame ends within a cached key', () => {
    const codec = createCodec()
    const whole = map([
      ['known', 1],
      ['as well', 2],
    ])
    codec.decode(whole)
    for (let length = 0; length < whole.length; length++) {
      expect(() => codec.decode(whole.subarray(0, length))).toThrow(expect.objectContaining({ fault: 'truncated' }))
    }
  })

  test('if the bytes of a frame are changed afterwards', () => {
    const codec = createCodec()
    const frame = map([['abc', 1]])
    codec.decode(frame)
    frame.set(map([['xyz', 1]]))
    expect(codec.decode(map([['abc', 1]]))).toEqual({ abc: 1 })
    expect(codec.decode(map([['xyz', 1]]))).toEqual({ xyz: 1 })
  })

  test('if a decoded value is changed', () => {
    const codec = createCodec()
    const first = codec.decode(
      map([
        ['a', 1],
        ['b', 2],
      ]),
    ) as Record<string, unknown>
    delete first['a']
    Object.defineProperty(first, 'b', { writable: false })
    Object.assign(first, { c: 3 })
    expect(
      codec.decode(
        map([
          ['a', 1],
          ['b', 2],
        ]),
      ),
    ).toStrictEqual({ a: 1, b: 2 })
  })
})

test('keys that look like indexes are ordered as in JavaScript and keep their values', () => {
  const codec = createCodec()
  for (let time = 0; time < 3; time++) {
    expect(
      formOf(
        codec.decode(
          map([
            ['b', 1],
            ['10', 2],
            ['9', 3],
            ['a', 4],
          ]),
        ),
      ),
    ).toBe('{"9":3,"10":2,"b":1,"a":4}')
  }
})
