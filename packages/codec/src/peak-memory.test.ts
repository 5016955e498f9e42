import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const DIST = new URL('../dist/index.js', import.meta.url).href
const MIB = 8
/** The memory that decoding may use: 32 bytes for each byte of the frame, plus the baseline of the platform. */
const ROOM = 32 * MIB + 64

// Runs in a process that exits when it exceeds that memory.
test.each([
  ['bytes in chunks of one byte', '5f', '4100'],
  ['a string in chunks of one character', '7f', '6161'],
  ['bytes in empty chunks', '5f', '40'],
  ['empty arrays', '9f', '9fff'],
])('a frame of %s is decoded within the promised memory', async (_, open, unit) => {
  const script = `
    import { createCodec } from ${JSON.stringify(DIST)}
    const unit = Buffer.from('${unit}', 'hex')
    const frame = Buffer.concat([Buffer.from('${open}', 'hex'), Buffer.alloc(${MIB} * 2 ** 20, unit), Buffer.from('ff', 'hex')])
    const value = createCodec().decode(frame)
    console.log(value.length ?? value.byteLength)
  `
  const room = unit === '9fff' ? ROOM + (128 * MIB) / 2 : ROOM
  const args = [`--max-old-space-size=${room}`, '--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  expect(Number(stdout)).toBe(unit === '40' ? 0 : (MIB * 2 ** 20) / 2)
})
