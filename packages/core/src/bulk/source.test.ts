import { expect, test } from 'vitest'
import { piecesOf } from './source.js'

const PIECE = 64 * 1024

async function* each(chunks: readonly unknown[]): AsyncGenerator<unknown> {
  yield* chunks
}

async function read(source: unknown): Promise<{ readonly text: string; readonly largest: number }> {
  const pieces = piecesOf(source)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let largest = 0
  for (let piece = await pieces.next(); piece !== undefined; piece = await pieces.next()) {
    largest = Math.max(largest, piece.byteLength)
    // A chunk of text contains only whole characters.
    text += decoder.decode(piece, { stream: true })
  }
  return { text: text + decoder.decode(), largest }
}

const TEXT = `${'a'.repeat(PIECE / 4 - 1)}${'😀é'.repeat(50_000)}`
const BYTES = new TextEncoder().encode(TEXT)

test.each([
  ['a text', () => TEXT],
  ['bytes', () => BYTES],
  ['a Blob', () => new Blob([TEXT])],
  ['a ReadableStream', () => new Blob([TEXT]).stream()],
  ['an iterable of bytes', () => each([BYTES])],
  ['an iterable of strings', () => each(TEXT.match(/.{1,1000}/gs) ?? [])],
  ['strings split within characters', () => each(TEXT.match(/[\s\S]{1,999}/g) ?? [])],
  ['strings and bytes', () => each([TEXT.slice(0, 10), BYTES.subarray(10)])],
])('%s is read to its end in chunks of at most 64 KiB', async (_name, source) => {
  const { text, largest } = await read(source())
  expect(text === TEXT).toBe(true)
  expect(largest).toBeLessThanOrEqual(PIECE)
})

test('a string that ends with a lone surrogate is read to its end', async () => {
  expect(await read('a\ud83d')).toMatchObject({ text: 'a\ufffd' })
})

test('an empty source ends at once', async () => {
  expect(await read('')).toEqual({ text: '', largest: 0 })
})

test.each([[undefined], [42], [{}], [['a']]])('%o is not a source', source => {
  expect(() => piecesOf(source)).toThrow(expect.objectContaining({ code: 'CONFIGURATION' }))
})

test('a source that is abandoned early is closed', async () => {
  let free = (): void => {}
  const freed = new Promise<void>(resolve => {
    free = resolve
  })
  const pieces = piecesOf(
    (async function* () {
      try {
        yield* ['a', 'b']
      } finally {
        free()
      }
    })(),
  )
  await pieces.next()
  pieces.leave()
  await freed
})
