import { expect, test } from 'vitest'
import { formatBytes, progressLine } from './progress-line.js'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [1_234_567, '1.2 MB'],
  [2.5e9, '2.5 GB'],
  [7e15, '7000.0 TB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

test('the line changes ten times a second at most, and is taken away at the end', () => {
  const written: string[] = []
  let time = 0
  const line = progressLine(
    'exported',
    text => written.push(text),
    () => time,
  )
  line.at(0)
  time = 50
  line.at(10)
  time = 2000
  line.at(3_000_000)
  line.end()
  const clear = '\r\x1b[K'
  expect(written).toEqual([`${clear}exported 0 B`, `${clear}exported 3.0 MB, 1.5 MB/s`, clear])
})

test('a line that was never shown leaves no trace', () => {
  progressLine('exported', () => expect.unreachable()).end()
})
