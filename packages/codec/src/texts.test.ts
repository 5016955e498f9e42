import { expect, test } from 'vitest'
import { ByteWriter } from './byte-writer.js'
import { createCodec } from './codec.fixture.js'
import { toHex } from './recorded.fixture.js'

const codec = createCodec()
const utf8 = new TextEncoder()

/** Returns a string in the shortest form of RFC 8949. */
function plain(text: string): string {
  const bytes = utf8.encode(text)
  const { length } = bytes
  const head = Buffer.alloc(length < 24 ? 1 : length < 0x100 ? 2 : length < 0x1_0000 ? 3 : 5)
  if (length < 24) head[0] = 0x60 | length
  else if (length < 0x100) head.writeUInt16BE(0x7800 | length)
  else if (length < 0x1_0000) head.writeUIntBE(0x790000 + length, 0, 3)
  else head.writeUIntBE(0x7a * 2 ** 32 + length, 0, 5)
  return toHex(Buffer.concat([head, bytes]))
}

const lengths = [
  ...Array.from({ length: 71 }, (_, length) => length),
  ...[126, 127, 128, 129, 254, 255, 256, 257, 1023, 1024, 5460, 5461, 5462, 8191, 8192, 8193],
  ...[16_381, 16_382, 16_383, 16_384, 16_385, 16_386, 16_387, 21_844, 21_845, 21_846, 32_767, 32_768, 32_769],
  ...[65_534, 65_535, 65_536, 65_537, 200_000],
]

test.each([
  ['one byte', 'a'],
  ['two bytes', 'é'],
  ['three bytes', '東'],
  ['four bytes', '🚀'],
])('characters of %s in strings of every length near a boundary', (_, character) => {
  for (const length of lengths) {
    // At the start, in the middle and at the end of ASCII characters, or alone.
    const texts = [character.repeat(length)]
    if (length > 0) {
      const rest = 'x'.repeat(length - 1)
      const half = rest.slice(0, length >> 1)
      texts.push(character + rest, rest + character, half + character + rest.slice(half.length))
    }
    for (const text of texts) {
      const bytes = codec.encode(text)
      if (toHex(bytes) !== plain(text)) expect.fail(`${length} characters are encoded differently`)
      if (codec.decode(bytes) !== text) expect.fail(`${length} characters are decoded differently`)
      const [key = ''] = Object.keys(codec.decode(codec.encode({ [text]: 1 })) as object)
      if (key !== text) expect.fail(`a key of ${length} characters is decoded differently`)
    }
  }
})

test('a long string at every position before the end of the buffer', () => {
  for (let before = 16_200; before < 16_400; before++) {
    const value = ['x'.repeat(before), 'é'.repeat(70), 'y'.repeat(60), 1.5, 2 ** 40, 2n ** 60n]
    expect(codec.decode(codec.encode(value))).toEqual(value)
  }
})

test('a short string at every position before the end of the buffer', () => {
  for (let before = 0; before <= 64; before++) {
    const value = ['z'.repeat(before), ...new Array<string>(600).fill('y'.repeat(60))]
    expect(createCodec().decode(createCodec().encode(value))).toEqual(value)
  }
})

test.each([
  ['every character of one or two bytes', 0, 0x800],
  ['the characters around the surrogates', 0xd700, 0xe100],
  ['the last characters of two code units', 0x10_ff00, 0x11_0000],
])('%s', (_, from, to) => {
  for (let code = from; code < to; code++) {
    if (code >= 0xd800 && code < 0xe000) continue
    const text = String.fromCodePoint(code)
    expect(codec.decode(codec.encode(text))).toBe(text)
    expect(codec.decode(codec.encode(`${text.repeat(40)}`))).toBe(text.repeat(40))
  }
})

test('a long string that fills the buffer before the size of its head is known', () => {
  // 60 000 characters suggest a head of three bytes, but 66 000 bytes need five.
  const text = 'é'.repeat(6_000) + 'a'.repeat(54_000)
  const size = 200_000
  for (let room = 66_000; room < 66_010; room++) {
    const writer = new ByteWriter()
    writer.raw(new Uint8Array(size))
    // The buffer is larger than requested by the spare bytes.
    const before = size + 512 - room
    writer.begin()
    writer.raw(new Uint8Array(before))
    writer.text(text)
    const written = writer.finish().subarray(before)
    if (toHex(written) !== plain(text)) expect.fail(`with room for ${room} bytes it is encoded differently`)
  }
})
