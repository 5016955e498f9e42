import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { oneIn } from '@surrealengine/fixtures/thorough'
import { expect, test } from 'vitest'
import { createCodec } from './cbor-codec.js'
import { DecodeError } from './decode-error.js'
import { HOSTILE } from './hostile-frames.fixture.js'

/** The memory that any frame may use: bytes per value, not counting keys, and per byte of the frame. */
const PER_VALUE = 128
const PER_BYTE = 32

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

/** Returns the bytes in use on the heap and outside it, after a garbage collection. */
function held(): number {
  if (typeof collect !== 'function') throw new Error('Garbage collection is not exposed')
  for (let time = 0; time < 3; time++) collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

function isRefused(frame: Uint8Array): boolean {
  try {
    createCodec().decode(frame)
    return false
  } catch (error) {
    return error instanceof DecodeError
  }
}

test('what is kept is measured', () => {
  const before = held()
  const kept = Array.from({ length: 100_000 }, (_, index) => ({ index }))
  const room = held() - before
  expect(kept).toHaveLength(100_000)
  expect(room).toBeGreaterThan(100_000 * 8)
})

const worst: string[] = []

const frames = oneIn(3, HOSTILE)

test.each(frames)('$name use no more memory than promised', ({ name, frame, items, mayBeRefused }) => {
  if (mayBeRefused === true && isRefused(frame)) return
  // The first time the platform allocates what it keeps.
  createCodec().decode(frame)
  const codec = createCodec()
  const before = held()
  const value = codec.decode(frame)
  const room = held() - before
  const promised = PER_VALUE * items + PER_BYTE * frame.length
  worst.push(`${(room / promised).toFixed(2)} of it: ${name} (${items} values, ${frame.length} bytes, ${room} taken)`)
  expect(value).toBeDefined()
  expect(room).toBeLessThan(promised)
})

test('prints the frames that use the most memory', () => {
  console.log(worst.sort().reverse().join('\n'))
  expect(worst.length).toBeGreaterThanOrEqual(frames.filter(({ mayBeRefused }) => mayBeRefused !== true).length)
})
