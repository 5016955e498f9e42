import { advise, say } from '#prose'
import type { RowSource } from '../../api/insert-many.js'
import { wrong } from '../../errors/configuration.js'

/** Reads rows one after another, from any iterable. */
export interface RowReader {
  /** The next row, at once or later. */
  next(): IteratorResult<unknown> | PromiseLike<IteratorResult<unknown>>
  /** Ends the source early. Never throws. */
  leave(): void
}

/**
 * Begins to read a source.
 * @throws ConfigurationError if it is not iterable.
 */
export function rowReader(source: RowSource<object>): RowReader {
  const iterator = iteratorOf(source)
  if (iterator === undefined) throw wrong(say('rows-not-iterable'), advise('pass-rows'))
  return {
    next: () => iterator.next(),
    leave: () => {
      // Not awaited, since it may hang. Its errors are irrelevant now.
      void (async () => iterator.return?.())().catch(() => {})
    },
  }
}

function iteratorOf(source: unknown): Iterator<unknown> | AsyncIterator<unknown> | undefined {
  if (typeof source !== 'object' || source === null) return undefined
  if (isAsyncIterable(source)) return source[Symbol.asyncIterator]()
  return isIterable(source) ? source[Symbol.iterator]() : undefined
}

function isAsyncIterable(source: object): source is AsyncIterable<unknown> {
  return Symbol.asyncIterator in source && typeof source[Symbol.asyncIterator] === 'function'
}

function isIterable(source: object): source is Iterable<unknown> {
  return Symbol.iterator in source && typeof source[Symbol.iterator] === 'function'
}
