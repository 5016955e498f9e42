import type { Histogram, LinkEnd, PoolStats } from '@surrealengine/core'

/** Each bucket is twice the one before: from a millisecond to about half a minute, and the rest. */
const BOUNDS = [...Array.from({ length: 16 }, (_, power) => 2 ** power), Number.POSITIVE_INFINITY]

/** What a pool counts. */
export class Statistics {
  readonly waits: TimeCounter = new TimeCounter()
  readonly uses: TimeCounter = new TimeCounter()
  created = 0
  /** By links that are gone. */
  dropped = 0
  readonly #closed: Record<LinkEnd, number> = { idle: 0, lifetime: 0, lost: 0, failed: 0, dirty: 0, closed: 0 }

  ended(why: LinkEnd): void {
    this.#closed[why]++
  }

  read(): Pick<PoolStats, 'created' | 'closed' | 'waits' | 'uses'> {
    return { created: this.created, closed: { ...this.#closed }, waits: this.waits.read(), uses: this.uses.read() }
  }
}

/** Counts times, cheaply enough to be left on. */
export class TimeCounter {
  readonly #counts = new Array<number>(BOUNDS.length).fill(0)
  #count = 0
  #sum = 0
  #max = 0

  add(milliseconds: number): void {
    this.#count++
    this.#sum += milliseconds
    if (milliseconds > this.#max) this.#max = milliseconds
    const bucket = milliseconds <= 1 ? 0 : Math.min(BOUNDS.length - 1, Math.ceil(Math.log2(milliseconds)))
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
  }

  read(): Histogram {
    return {
      count: this.#count,
      sum: this.#sum,
      max: this.#max,
      buckets: BOUNDS.map((upTo, index) => ({ upTo, count: this.#counts[index] ?? 0 })),
    }
  }
}
