import type { Histogram, PoolStats } from '@surrealengine/core'

/** The index of the last bucket. Bounds double from 1 ms to about half a minute; the last bucket has none. */
const LAST = 16

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends object ? Mutable<T[Key]> : T[Key] }

/** The counters of a pool since it was created. `stats()` returns a copy. */
export type Statistics = Mutable<Pick<PoolStats, 'created' | 'closed' | 'waits' | 'uses'>>

export function createStatistics(): Statistics {
  return {
    created: 0,
    closed: { idle: 0, lifetime: 0, lost: 0, failed: 0, dirty: 0, closed: 0 },
    waits: createHistogram(),
    uses: createHistogram(),
  }
}

export function createHistogram(): Mutable<Histogram> {
  const buckets = Array.from({ length: LAST + 1 }, (_, power) => ({
    upTo: power < LAST ? 2 ** power : Number.POSITIVE_INFINITY,
    count: 0,
  }))
  return { count: 0, sum: 0, max: 0, buckets }
}

/** Adds a duration to a histogram. */
export function addTime(histogram: Mutable<Histogram>, milliseconds: number): void {
  histogram.count++
  histogram.sum += milliseconds
  histogram.max = Math.max(histogram.max, milliseconds)
  const bucket = histogram.buckets.find(({ upTo }) => milliseconds <= upTo)
  if (bucket !== undefined) bucket.count++
}
