import { describe, expect, test } from 'vitest'
import { createCodec } from './codec.fixture.js'
import { formOf } from './form.fixture.js'
import { type Entry, list, map, names } from './maps.fixture.js'

const duplicate = expect.objectContaining({ name: 'DecodeError', fault: 'duplicate-key' })

describe('a duplicate key is refused', () => {
  test.each([2, 3, 5, 9, 30, 300])('at any two of %d positions', count => {
    const codec = createCodec()
    const entries = names(count).map((key): Entry => [key, 1])
    codec.decode(map(entries))
    for (let first = 0; first < count; first += Math.ceil(count / 12)) {
      for (let second = first + 1; second < count; second += Math.ceil(count / 12)) {
        const twice = entries.with(second, [entries[first]?.[0] ?? '', 2])
        expect(() => codec.decode(map(twice))).toThrow(duplicate)
        expect(() => codec.decode(map(twice, true))).toThrow(duplicate)
        expect(() => createCodec().decode(map(twice))).toThrow(duplicate)
      }
    }
    expect(codec.decode(map(entries))).toEqual(Object.fromEntries(entries))
  })

  test.each([undefined, null, 0, '', {}, { a: 1 }, [{ a: 1 }]])('with any value, such as %o', value => {
    const codec = createCodec()
    for (let time = 0; time < 3; time++) {
      expect(() =>
        codec.decode(
          map([
            ['a', value],
            ['a', value],
          ]),
        ),
      ).toThrow(duplicate)
      expect(() =>
        codec.decode(
          map([
            ['a', value],
            ['b', { a: value }],
            ['a', value],
          ]),
        ),
      ).toThrow(duplicate)
      expect(() =>
        codec.decode(
          list(
            map([['a', value]]),
            map([
              ['a', 1],
              ['a', value],
            ]),
          ),
        ),
      ).toThrow(duplicate)
      expect(
        codec.decode(
          map([
            ['a', value],
            ['b', value],
          ]),
        ),
      ).toEqual({ a: value, b: value })
    }
  })

  test.each(['__proto__', 'constructor', 'toString', '', '0', 'ä', '🚀', 'x'.repeat(63), 'x'.repeat(1000)])(
    '%s',
    key => {
      const codec = createCodec()
      for (let time = 0; time < 3; time++) {
        expect(() =>
          codec.decode(
            map([
              [key, 1],
              [key, 2],
            ]),
          ),
        ).toThrow(duplicate)
        expect(() =>
          codec.decode(
            map([
              ['first', 0],
              [key, 1],
              ['between', { [key]: 3 }],
              [key, 2],
            ]),
          ),
        ).toThrow(duplicate)
        expect(
          formOf(
            codec.decode(
              map([
                [key, 1],
                ['other', 2],
              ]),
            ),
          ),
        ).toContain(`${JSON.stringify(key)}:1`)
      }
    },
  )

  test('in any encoding', () => {
    // "a" with a head of one, two and three bytes, and in chunks.
    const forms = ['6161', '780161', '79000161', '7f6161ff', '7f60616160ff']
    const codec = createCodec()
    for (const first of forms) {
      for (const second of forms) {
        expect(() => codec.decode(Buffer.from(`a2${first}01${second}02`, 'hex'))).toThrow(duplicate)
      }
      expect(codec.decode(Buffer.from(`a2${first}01616202`, 'hex'))).toEqual({ a: 1, b: 2 })
    }
  })
})
