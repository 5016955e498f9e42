import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createCodec } from './cbor-codec.js'
import { DecodeError } from './decode-error.js'
import { HOSTILE } from './hostile-frames.fixture.js'
import { oneIn } from './thorough.fixture.js'

/** What a frame may cost, whoever made it: bytes for each value in it, keys not counted, and for each byte of it. */
const PER_VALUE = 128
const PER_BYTE = 32

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

/** Room that is taken once everything is collected that nothing holds, in the heap and beside it. */
function held(): number {
  if (typeof collect !== 'function') throw new Error('There is no way to collect')
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

const worst: string[] = []

const frames = oneIn(3, HOSTILE)

test.each(frames)('$name take no more than is promised', ({ name, frame, items, mayBeRefused }) => {
  if (mayBeRefused === true && isRefused(frame)) return
  // The first time the platform makes what it keeps for good.
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

test('the dearest', () => {
  console.log(worst.sort().reverse().join('\n'))
  expect(worst.length).toBeGreaterThanOrEqual(frames.filter(({ mayBeRefused }) => mayBeRefused !== true).length)
})
