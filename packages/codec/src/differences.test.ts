import { CborCodec, DateTime, Decimal, Duration, Future } from 'surrealdb'
import { describe, expect, test } from 'vitest'
import { createCodec, isSmall, refusal } from './codec.fixture.js'
import { formOf } from './form.fixture.js'
import { fromHex, toHex } from './recorded.fixture.js'
import { Tagged } from './tagged.js'

// Deliberate differences from the codec of surrealdb. Each test also asserts what theirs does, so that it fails once
// both agree.
const ours = createCodec()
const theirs = new CborCodec({})

const parts = (bytes: Uint8Array): unknown => (ours.decode(bytes) as DateTime).toCompact()

describe('numbers', () => {
  test.each([2 ** 53 + 2, -(2 ** 53) - 2, 1e21, -1e300])('the integer %d is encoded as a float', value => {
    expect(ours.encode(value)[0]).toBe(0xfb)
    expect(ours.decode(ours.encode(value))).toBe(value)
    expect(() => theirs.encode(value)).toThrow()
  })

  test.each([2n ** 63n, 2n ** 64n - 1n, -(2n ** 63n) - 1n, 2n ** 64n])('the bigint %d is refused', value => {
    expect(() => ours.encode({ n: [value] })).toThrow(refusal('n.0 is an integer of more than 64 bits: pass a Decimal'))
  })

  test('integers beyond signed 64 bits, as newer servers may send, are decoded', () => {
    expect(ours.decode(theirs.encode(2n ** 64n - 1n))).toBe(2n ** 64n - 1n)
    expect(ours.decode(theirs.encode(-(2n ** 64n)))).toBe(-(2n ** 64n))
  })

  test('-(2^53) - 1 is decoded exactly', () => {
    const bytes = ours.encode(-(2n ** 53n) - 1n)
    expect(ours.decode(bytes)).toBe(-(2n ** 53n) - 1n)
    expect(theirs.decode(bytes)).toBe(-(2 ** 53))
  })
})

describe('dates', () => {
  test.each([
    [-1, [-1n, 999_000_000n]],
    [-1500, [-2n, 500_000_000n]],
    [-62_135_596_800_000 + 1, [-62_135_596_800n, 1_000_000n]],
    [-1000, [-1n, 0n]],
    [0, [0n, 0n]],
    [1, [0n, 1_000_000n]],
    [8_210_266_876_799_999, [8_210_266_876_799n, 999_000_000n]],
    [-8_334_601_228_800_000, [-8_334_601_228_800n, 0n]],
  ])('a Date of %d ms is encoded with nanoseconds that count forwards', (time, expected) => {
    expect(parts(ours.encode(new Date(time)))).toEqual(expected)
  })

  test('theirs counts the nanoseconds of dates before 1970 backwards, from the wrong second', () => {
    const bytes = theirs.encode(new Date(-1500))
    expect(theirs.decode<DateTime>(bytes).toCompact()).toEqual([-2n, -500_000_000n])
    expect(parts(bytes)).toEqual([-3n, 500_000_000n])
  })

  test('a DateTime with negative nanoseconds is normalised when it is encoded', () => {
    expect(parts(ours.encode(new DateTime([5n, -1n])))).toEqual([4n, 999_999_999n])
    expect(theirs.decode<DateTime>(theirs.encode(new DateTime([5n, -1n]))).toCompact()).toEqual([5n, -1n])
  })

  test.each([
    new Date(8_210_266_876_800_000),
    new Date(-8_334_601_228_800_001),
    new DateTime([8_210_266_876_800n, 0n]),
    new DateTime([-8_334_601_228_801n, 999_999_999n]),
    new DateTime([-8_334_601_228_800n, -1n]),
  ])('a date beyond the range of SurrealDB is refused: %o', value => {
    expect(() => ours.encode({ at: value })).toThrow(refusal('at is a date outside the range of SurrealDB'))
    expect(theirs.encode(value)).toBeInstanceOf(Uint8Array)
  })

  test('an invalid Date is refused, and the error names its path', () => {
    expect(() => ours.encode({ at: new Date(Number.NaN) })).toThrow(refusal('at is an invalid Date'))
  })
})

describe('decimals', () => {
  test.each([
    '79228162514264337593543950335',
    '-79228162514264337593543950335',
    '79228162514264337593543950335.49',
    '7922816251426433759354395033.99',
    '0.1234567890123456789012345678901234567890',
  ])('%s is encoded, because SurrealDB at most rounds it', text => {
    expect(toHex(ours.encode(new Decimal(text)))).toBe(toHex(theirs.encode(new Decimal(text))))
  })

  test.each([
    '79228162514264337593543950336',
    '-79228162514264337593543950336',
    '79228162514264337593543950335.5',
    '99999999999999999999999999999',
    `1${'0'.repeat(29)}`,
    `-1${'0'.repeat(60)}.5`,
  ])('%s is refused', text => {
    expect(() => ours.encode([new Decimal(text)])).toThrow(refusal('0 is a Decimal outside the range of SurrealDB'))
    expect(theirs.encode(new Decimal(text))).toBeInstanceOf(Uint8Array)
  })
})

test('a Future is refused, because SurrealDB 3 cannot read it', () => {
  expect(() => ours.encode({ f: new Future('1') })).toThrow(isSmall ? /^f cannot be encoded: Future/ : /^f is a Future/)
  expect(toHex(theirs.encode(new Future('1')))).toBe('cf6131')
})

describe('bytes', () => {
  const { buffer } = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  test.each([
    new Int8Array(buffer, 4, 8),
    new Uint8ClampedArray(buffer, 4, 8),
    new Int16Array(buffer, 4, 4),
    new Uint16Array(buffer, 4, 4),
    new Int32Array(buffer, 4, 2),
    new Uint32Array(buffer, 4, 2),
    new Float32Array(buffer, 4, 2),
    new Float64Array(buffer, 8, 1),
    new BigInt64Array(buffer, 8, 1),
    new BigUint64Array(buffer, 8, 1),
    new DataView(buffer, 4, 8),
    Buffer.from(buffer, 4, 8),
  ])('$constructor.name is encoded as the bytes of its view', view => {
    expect(toHex(ours.encode(view))).toBe(`48${toHex(new Uint8Array(buffer, view.byteOffset, 8))}`)
  })

  test('theirs encodes one byte per element of a wider array', () => {
    expect(toHex(theirs.encode(Uint16Array.of(258, 772)))).toBe('420204')
  })
})

describe('text', () => {
  test('a leading byte order mark is kept', () => {
    const bytes = ours.encode('\u{feff}bom')
    expect(ours.decode(bytes)).toBe('\u{feff}bom')
    expect(theirs.decode(bytes)).toBe('bom')
    const map = ours.encode({ '\u{feff}': 1, '': 2 })
    expect(ours.decode(map)).toEqual({ '\u{feff}': 1, '': 2 })
  })

  // A stray byte, an overlong form, a lone surrogate, a truncated character, one beyond U+10FFFF.
  test.each([
    '61ff',
    '62c080',
    '63eda080',
    '62e282',
    '64f4908080',
    '781a6161616161616161616161616161616161616161616161616180',
  ])('the invalid UTF-8 of %s is an error', hex => {
    expect(() => ours.decode(fromHex(hex))).toThrow(expect.objectContaining({ fault: 'malformed' }))
    expect(() => ours.decode(fromHex(`a1${hex}01`))).toThrow(expect.objectContaining({ fault: 'malformed' }))
    expect(theirs.decode(fromHex(hex))).toContain('\u{fffd}')
  })

  test('a lone surrogate is encoded as U+FFFD', () => {
    for (const text of ['\ud800', 'a\udc00b', `${'x'.repeat(100)}\ud83d`]) {
      expect(ours.decode(ours.encode(text))).toBe(text.replace(/[\ud800-\udfff]/, '\u{fffd}'))
    }
  })
})

describe('frames', () => {
  test.each([
    ['trailing', '0101', 1],
    ['trailing', 'f6ff', null],
  ])('trailing bytes are an error (%s, %s)', (fault, hex, value) => {
    expect(() => ours.decode(fromHex(hex))).toThrow(expect.objectContaining({ name: 'DecodeError', fault, offset: 1 }))
    expect(theirs.decode(fromHex(hex))).toBe(value)
  })

  test('a truncated frame is an error wherever it ends', () => {
    const frame = ours.encode({
      id: 1,
      text: 'abc',
      list: [1.5, 2n ** 60n, new Duration('1h')],
      bytes: new ArrayBuffer(3),
    })
    for (let length = 0; length < frame.length; length++) {
      expect(() => ours.decode(frame.subarray(0, length))).toThrow(expect.objectContaining({ fault: 'truncated' }))
    }
  })

  test('a duplicate key is an error', () => {
    expect(() => ours.decode(fromHex('a2616101616102'))).toThrow(expect.objectContaining({ fault: 'duplicate-key' }))
    expect(theirs.decode(fromHex('a2616101616102'))).toEqual({ a: 2 })
  })

  test('__proto__ is a key like any other', () => {
    const frame = ours.encode(JSON.parse('{"__proto__":{"isAdmin":true},"a":1}'))
    expect(formOf(ours.decode(frame))).toBe('{"__proto__":{"isAdmin":true},"a":1}')
    expect(Object.getPrototypeOf(theirs.decode(frame))).toEqual({ isAdmin: true })
  })

  test.each(['00', 'f6', '4161', '80', 'a0', 'fb3ff0000000000000'])('%s cannot be a key', hex => {
    expect(() => ours.decode(fromHex(`a1${hex}01`))).toThrow(expect.objectContaining({ fault: 'malformed' }))
  })

  test.each(['c101', 'd9d9f7a16161f6', 'd81e820102', 'da000f4240d903e8f5'])('unknown tags (%s) become Tagged', hex => {
    const value = ours.decode(fromHex(hex))
    expect(value).toBeInstanceOf(Tagged)
    expect(toHex(ours.encode(value))).toBe(hex)
  })
})
