import type { LinkEnd, PoolStats } from '@surrealengine/core'
import { TimeCounter } from './histogram.js'

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
