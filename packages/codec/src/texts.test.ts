import { expect, test } from 'vitest'
import { ByteWriter } from './byte-writer.js'
import { createCodec } from './codec.fixture.js'
import { toHex } from './recorded.fixture.js'

const codec = createCodec()
const utf8 = new TextEncoder()

/** A text as RFC 8949 has it in its shortest form. */
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
])('characters of %s, in texts of every length near a boundary', (_, character) => {
  for (const length of lengths) {
    // In front, in the middle, and at the end of plain characters, or by themselves.
    const texts = [character.repeat(length)]
    if (length > 0) {
      const rest = 'x'.repeat(length - 1)
      const half = rest.slice(0, length >> 1)
      texts.push(character + rest, rest + character, half + character + rest.slice(half.length))
    }
    for (const text of texts) {
      const bytes = codec.encode(text)
      if (toHex(bytes) !== plain(text)) expect.fail(`${length} characters are written otherwise`)
      if (codec.decode(bytes) !== text) expect.fail(`${length} characters are read otherwise`)
      const [key = ''] = Object.keys(codec.decode(codec.encode({ [text]: 1 })) as object)
      if (key !== text) expect.fail(`a key of ${length} characters is read otherwise`)
    }
  }
})

test('a text wherever a piece of the buffer ends', () => {
  for (let before = 16_200; before < 16_400; before++) {
    const value = ['x'.repeat(before), 'é'.repeat(70), 'y'.repeat(60), 1.5, 2 ** 40, 2n ** 60n]
    expect(codec.decode(codec.encode(value))).toEqual(value)
  }
})

test('a short text wherever a piece of the buffer ends', () => {
  for (let before = 0; before <= 64; before++) {
    const value = ['z'.repeat(before), ...new Array<string>(600).fill('y'.repeat(60))]
    expect(createCodec().decode(createCodec().encode(value))).toEqual(value)
  }
})

test.each([
  ['every character of one or two bytes', 0, 0x800],
  ['those around the surrogates', 0xd700, 0xe100],
  ['the last ones of two units', 0x10_ff00, 0x11_0000],
])('%s', (_, from, to) => {
  for (let code = from; code < to; code++) {
    if (code >= 0xd800 && code < 0xe000) continue
    const text = String.fromCodePoint(code)
    expect(codec.decode(codec.encode(text))).toBe(text)
    expect(codec.decode(codec.encode(`${text.repeat(40)}`))).toBe(text.repeat(40))
  }
})

test('a long text that fills the buffer to its last byte before its head is known', () => {
  // 60 000 characters promise a head of three bytes, 66 000 bytes need one of five.
  const text = 'é'.repeat(6_000) + 'a'.repeat(54_000)
  const size = 200_000
  for (let room = 66_000; room < 66_010; room++) {
    const writer = new ByteWriter()
    writer.raw(new Uint8Array(size))
    // The buffer is larger than what it was asked for by as much as is spare.
    const before = size + 512 - room
    writer.begin()
    writer.raw(new Uint8Array(before))
    writer.text(text)
    const written = writer.finish().subarray(before)
    if (toHex(written) !== plain(text)) expect.fail(`with room for ${room} bytes it is written otherwise`)
  }
})
