import type { Histogram, LinkEnd, PoolStats } from '@surrealengine/core'

/** Each bucket is twice the one before: from a millisecond to about half a minute, and the rest. */
const LAST = 16

/** What a pool counts. */
export interface Statistics {
  created: number
  readonly closed: Record<LinkEnd, number>
  readonly waits: TimeCounter
  readonly uses: TimeCounter
}

export function createStatistics(): Statistics {
  return {
    created: 0,
    closed: { idle: 0, lifetime: 0, lost: 0, failed: 0, dirty: 0, closed: 0 },
    waits: new TimeCounter(),
    uses: new TimeCounter(),
  }
}

/** The numbers of this moment. */
export function read({ created, closed, uses, waits }: Statistics): Pick<PoolStats, keyof Statistics> {
  return { created, closed: { ...closed }, waits: waits.read(), uses: uses.read() }
}

/** Counts times, cheaply enough to be left on. */
export class TimeCounter {
  readonly #histogram = {
    count: 0,
    sum: 0,
    max: 0,
    buckets: Array.from({ length: LAST + 1 }, (_, power) => ({
      upTo: power < LAST ? 2 ** power : Number.POSITIVE_INFINITY,
      count: 0,
    })),
  }

  add(milliseconds: number): void {
    const histogram = this.#histogram
    histogram.count++
    histogram.sum += milliseconds
    histogram.max = Math.max(histogram.max, milliseconds)
    const bucket = histogram.buckets.find(({ upTo }) => milliseconds <= upTo)
    if (bucket !== undefined) bucket.count++
  }

  read(): Histogram {
    return structuredClone(this.#histogram)
  }
}
