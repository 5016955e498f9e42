import { RecordId, Uuid } from '@surrealengine/values'
import { expect, test } from 'vitest'
import { createCodec } from './codec.fixture.js'
import { seeded } from './mutations.fixture.js'
import { toHex } from './recorded.fixture.js'

test('later calls do not change the bytes of a frame', () => {
  const codec = createCodec()
  const random = seeded(11)
  const kept: { readonly frame: Uint8Array; readonly copy: string }[] = []
  for (let count = 0; count < 3000; count++) {
    const size = count % 300 === 0 ? random(4_000_000) : random(random(20) === 0 ? 60_000 : 900)
    const value = random(3) === 0 ? new Uint8Array(size).fill(count) : { count, text: 'é'.repeat(size >> 1), f: 0.5 }
    const frame = codec.encode(value)
    kept.push({ frame, copy: toHex(frame.subarray(0, 20_000)) + toHex(frame.subarray(-20_000)) })
  }
  for (const { frame, copy } of kept) {
    if (toHex(frame.subarray(0, 20_000)) + toHex(frame.subarray(-20_000)) !== copy) expect.fail('A frame has changed')
  }
})

test('changing a frame does not affect later ones', () => {
  const codec = createCodec()
  const expected = toHex(codec.encode({ a: [1, 'b'] }))
  for (let count = 0; count < 2000; count++) {
    const frame = codec.encode({ a: [1, 'b'] })
    expect(toHex(frame)).toBe(expected)
    frame.fill(0xff)
  }
})

// Passing a frame to a byte stream or another thread may transfer its buffer.
test('transferring the buffer of a frame does not affect later frames', () => {
  const codec = createCodec()
  const expected = toHex(codec.encode({ a: 1 }))
  const { buffer } = codec.encode({ a: 1 })
  structuredClone(buffer, { transfer: [buffer] })
  for (let count = 0; count < 3; count++) expect(toHex(codec.encode({ a: 1 }))).toBe(expected)
})

test('a getter may encode with the same codec, and the frames do not mix', () => {
  const codec = createCodec()
  const inner: Uint8Array[] = []
  const deep = {
    get again() {
      inner.push(codec.encode(['inner', inner.length]))
      return 'deep'
    },
  }
  const value = {
    before: 'x'.repeat(100),
    get large() {
      inner.push(codec.encode({ deep, text: 'y'.repeat(40_000) }))
      return 'outer'
    },
    after: 'z',
  }
  for (let count = 0; count < 5; count++) {
    expect(codec.decode(codec.encode(value))).toEqual({ before: 'x'.repeat(100), large: 'outer', after: 'z' })
  }
  expect(inner).toHaveLength(10)
  inner.forEach((frame, index) => {
    const expected = index % 2 === 0 ? ['inner', index] : { deep: { again: 'deep' }, text: 'y'.repeat(40_000) }
    expect(codec.decode(frame)).toEqual(expected)
  })
})

test('an error thrown by a getter is rethrown unchanged and leaves the codec usable', () => {
  const codec = createCodec()
  const before = codec.encode({ a: 1 })
  const own = new Error('own')
  const failing = {
    text: 'x'.repeat(30_000),
    get bad(): never {
      throw own
    },
  }
  for (let count = 0; count < 100; count++) {
    expect(() => codec.encode({ list: [failing] })).toThrow(own)
    expect(() => codec.encode([1, { a: Symbol('x') }])).toThrow(TypeError)
    expect(codec.decode(codec.encode({ a: [count] }))).toEqual({ a: [count] })
  }
  expect(codec.decode(before)).toEqual({ a: 1 })
})

test('a nested encode that fails does not affect the outer one', () => {
  const codec = createCodec()
  const value = {
    first: 1,
    get second() {
      expect(() => codec.encode([Symbol('x')])).toThrow(TypeError)
      return 2
    },
    third: codec.encode([3]),
  }
  expect(codec.decode(codec.encode(value))).toEqual({ first: 1, second: 2, third: Uint8Array.of(0x81, 3).buffer })
})

test('an array that a getter shortens or extends while encoding stays well-formed', () => {
  const codec = createCodec()
  const list: unknown[] = []
  const shrinking = {
    get x() {
      list.length = 1
      return 1
    },
  }
  list.push(shrinking, 2, 3)
  expect(codec.decode(codec.encode(list))).toEqual([{ x: 1 }, undefined, undefined])
})

test('a decode within an encode, and the reverse, do not interfere', () => {
  const codec = createCodec()
  const frame = codec.encode({ id: new RecordId('t', 1), u: new Uuid('018f3d5e-6c1a-7b57-9f4c-5b5f2f6c9a01') })
  const value = {
    get read() {
      return codec.decode(frame)
    },
  }
  expect(codec.decode(codec.encode(value))).toEqual({ read: codec.decode(frame) })
})
