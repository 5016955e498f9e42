import { copyOf, EVERYTHING, isEmpty, type Key, type KeySpan, toKey } from './keys.js'

/**
 * A range whose bounds are reversed, for which IndexedDB throws. The engine requests it when it reads backwards, and
 * when nothing is left.
 */
export function impossibleRange(lower: BufferSource, upper: BufferSource): IDBKeyRange {
  return Object.create(IDBKeyRange.prototype, {
    lower: { value: copyOf(lower).buffer },
    upper: { value: copyOf(upper).buffer },
    lowerOpen: { value: false },
    upperOpen: { value: true },
  })
}

/** The span of one of the engine's ranges, which exclude their end. */
export function spanOf(range: IDBKeyRange | null | undefined, isReverse: boolean): KeySpan {
  if (range === null || range === undefined) return EVERYTHING
  const { lowerOpen, upperOpen } = range
  const span = { lower: boundOf(range.lower), lowerOpen, upper: boundOf(range.upper), upperOpen }
  return isReverse && isEmpty(span) ? { ...span, lower: span.upper, upper: span.lower } : span
}

function boundOf(bound: unknown): Key | undefined {
  return bound instanceof ArrayBuffer ? toKey(bound) : undefined
}
