import { expect, test } from 'vitest'
import { createCodec } from './codec.fixture.js'
import { formOf } from './form.fixture.js'
import { fromHex, RECORDED, toHex } from './recorded.fixture.js'

const forms = (codec = createCodec()): string[] => RECORDED.map(({ bytes }) => formOf(codec.decode(bytes)))
const EXPECTED = forms()

test('what one codec has decoded, encoded or refused does not affect another', () => {
  const encoder = createCodec()
  const busyFrame = (count: number): Uint8Array => encoder.encode({ [`k${count}`]: 1, id: count })
  const busy = createCodec({ maxDepth: 3, maxItems: 5, maxBytes: 100 })
  const other = createCodec()
  for (let count = 0; count < 200; count++) {
    expect(busy.decode(busyFrame(count))).toEqual({ [`k${count}`]: 1, id: count })
    expect(() => busy.decode(fromHex('81818181f6'))).toThrow(expect.objectContaining({ fault: 'limit' }))
    expect(() => busy.encode([Symbol('x')])).toThrow(TypeError)
  }
  expect(forms(other)).toEqual(EXPECTED)
})

test('hostile frames do not affect later frames', () => {
  const codec = createCodec()
  const encoder = createCodec()
  for (let round = 0; round < 50; round++) {
    // Thousands of keys, in one map each and in one map; duplicates; frames that end within a key.
    const keys = Array.from({ length: 200 }, (_, index) => `${round}-${index}`)
    for (const key of keys) codec.decode(encoder.encode({ [key]: 1 }))
    codec.decode(encoder.encode(Object.fromEntries(keys.map(key => [key, { id: 1, result: key }]))))
    for (const hex of [
      'a2626964016269',
      'a262696401626964',
      'bf6269640162696402ff',
      'a1ff',
      'a17f6161',
      'a1626964c0f6',
    ]) {
      expect(() => codec.decode(fromHex(hex))).toThrow(expect.objectContaining({ name: 'DecodeError' }))
    }
  }
  expect(forms(codec)).toEqual(EXPECTED)
  expect(forms(codec)).toEqual(EXPECTED)
})

test('decoded values share no objects', () => {
  const codec = createCodec()
  for (const { bytes } of RECORDED) {
    const first = codec.decode(bytes)
    const seen = new Set(objectsIn(first))
    const shared = objectsIn(codec.decode(bytes)).filter(part => seen.has(part))
    expect(shared).toEqual([])
  }
})

// `slice` of a Buffer returns a view, unlike that of a Uint8Array.
test('a Node Buffer is decoded as its bytes, and the values do not reference it', () => {
  const codec = createCodec()
  for (const { bytes } of RECORDED) {
    const frame = Buffer.from(bytes)
    const value = codec.decode(frame)
    frame.fill(0x61)
    expect(formOf(value)).toBe(formOf(createCodec().decode(bytes)))
  }
  expect(formOf(createCodec().decode(Buffer.from('824401020304a1616140', 'hex')))).toBe(
    '[ArrayBuffer(0x01020304),{"a":ArrayBuffer(0x)}]',
  )
  expect(forms(codec)).toEqual(EXPECTED)
})

test('decoding does not change the frame', () => {
  for (const { bytes } of RECORDED) {
    const before = toHex(bytes)
    createCodec().decode(bytes)
    expect(toHex(bytes)).toBe(before)
  }
})

test('an error quotes nothing of the frame', () => {
  const codec = createCodec()
  const secret = toHex(new TextEncoder().encode('hunter2'))
  for (const hex of [
    `67${secret}00`,
    `a267${secret}0167${secret}02`,
    `ca67${secret}`,
    `c067${secret}`,
    `cd67${secret}`,
  ]) {
    expect(() => codec.decode(fromHex(hex))).toThrow(/^(?!.*hunter2)/)
  }
})

/** Returns the arrays, plain objects, sets and buffers in a value. */
function objectsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return []
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
  if (isPlain) return [value, ...Object.values(value).flatMap(objectsIn)]
  return value instanceof Set ? [value, ...[...value].flatMap(objectsIn)] : [value]
}
