import { advise, say } from '#prose'
import { ConfigurationError } from '../errors/configuration.js'

/** A source in chunks. */
export interface Pieces {
  next(): Promise<Uint8Array | undefined>
  /** Stops reading and releases the source. Never throws. */
  leave(): void
}

/** Size in bytes of the largest chunk, small enough to observe progress on a slow connection. */
const PIECE = 64 * 1024
const HIGH_SURROGATE = /[\ud800-\udbff]$/

/**
 * Splits a source into chunks.
 * @throws ConfigurationError if it is not a valid source.
 */
export function piecesOf(source: unknown): Pieces {
  if (typeof source === 'string') return cut(chunks([source]))
  if (source instanceof Uint8Array) return cut(chunks([source]))
  if (source instanceof Blob) return cut(reading(source.stream()))
  if (isReadableStream(source)) return cut(reading(source))
  if (isAsyncIterable(source)) return cut(source[Symbol.asyncIterator]())
  throw new ConfigurationError(say('unknown-source'), {
    hint: advise('pass-source'),
  })
}

/** Reads a web stream, even if it is not async iterable. */
function reading(stream: ReadableStream<unknown>): AsyncIterator<unknown> {
  const reader = stream.getReader()
  return {
    next: () => reader.read() as Promise<IteratorResult<unknown>>,
    return: async () => {
      await reader.cancel()
      return { done: true, value: undefined }
    },
  }
}

async function* chunks(list: readonly (string | Uint8Array)[]): AsyncGenerator<unknown> {
  yield* list
}

function cut(iterator: AsyncIterator<unknown>): Pieces {
  const encoder = new TextEncoder()
  let text = ''
  let bytes: Uint8Array = new Uint8Array()
  let done = false

  function takeText(): Uint8Array {
    let end = Math.min(text.length, PIECE / 4)
    // Do not split a surrogate pair.
    if (HIGH_SURROGATE.test(text.slice(0, end)) && !(done && end === text.length)) end--
    const piece = encoder.encode(text.slice(0, end))
    text = text.slice(end)
    return piece
  }

  async function next(): Promise<Uint8Array | undefined> {
    for (;;) {
      if (bytes.byteLength > 0) {
        const piece = bytes.subarray(0, PIECE)
        bytes = bytes.subarray(PIECE)
        return piece
      }
      const piece = takeText()
      if (piece.byteLength > 0) return piece
      if (done) return undefined
      const result = await iterator.next()
      if (result.done === true) done = true
      else if (typeof result.value === 'string') text += result.value
      else if (result.value instanceof Uint8Array) {
        // A surrogate at the end of the text cannot be completed by bytes.
        bytes = text === '' ? result.value : joined(encoder.encode(text), result.value)
        text = ''
      } else {
        throw new ConfigurationError(say('wrong-chunk'), {
          outcome: 'unknown',
          hint: advise('pass-chunks'),
        })
      }
    }
  }

  return {
    next,
    leave: () => {
      done = true
      // Not awaited, since it may hang. Its errors are irrelevant now.
      void Promise.resolve(iterator.return?.()).catch(() => {})
    },
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.byteLength + second.byteLength)
  whole.set(first)
  whole.set(second, first.byteLength)
  return whole
}

function isReadableStream(value: unknown): value is ReadableStream<unknown> {
  return typeof value === 'object' && value !== null && 'getReader' in value && typeof value.getReader === 'function'
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
