import type { LinkNeed } from '@surrealengine/core'
import type { PooledLink } from './link.js'

/** The links of a pool, and which of them is next. Asking changes nothing. */
export class Links {
  readonly all: Set<PooledLink> = new Set()
  /** Links that get no more calls, so that leases which wait get them. */
  readonly reserved: Set<PooledLink> = new Set()
  /** How many there may be. */
  readonly #size: number

  constructor(size: number) {
    this.#size = size
  }

  /** Whether there are as many as there may be, those on their way with them. */
  get isFull(): boolean {
    return this.all.size >= this.#size
  }

  /** Links that serve, or will as soon as they are given back or answer. */
  get serving(): number {
    return this.count(({ isServing }) => isServing)
  }

  /** Links on their way. */
  get connecting(): number {
    return this.count(({ state }) => state.kind === 'connecting')
  }

  /** Calls, transactions and leases that have a link. */
  get users(): number {
    return [...this.all].reduce((sum, { users }) => sum + users, 0)
  }

  count(isCounted: (link: PooledLink) => boolean): number {
    return [...this.all].filter(isCounted).length
  }

  /** The link for somebody who needs one: for a lease one that nobody has, otherwise one that may have one more. */
  best({ use, full }: LinkNeed): PooledLink | undefined {
    return use === 'alone' ? this.#lastUsed() : this.leastBusy(full)
  }

  /**
   * Of those with the fewest users the first, so that the others may become idle. One of those that are `full` only where
   * no other one can come, or come back, before one of these is given up.
   */
  leastBusy(full?: LinkNeed['full']): PooledLink | undefined {
    const best = this.#least(link =>
      this.reserved.has(link) || (link.own && full?.has(link.own.link)) ? Number.POSITIVE_INFINITY : link.users,
    )
    const isWhole =
      this.isFull && this.count(({ state }) => state.kind === 'connecting' || state.kind === 'pinged') === 0
    return best === undefined && full !== undefined && isWhole ? this.leastBusy() : best
  }

  /** Of those that nobody uses the one that was used last, so that the others may become idle. */
  #lastUsed(): PooledLink | undefined {
    return this.#least(({ usedAt, users }) => (users > 0 ? Number.POSITIVE_INFINITY : -usedAt))
  }

  /** Of those that are ready the one for which that is least; none for which it is infinite. */
  #least(rank: (link: PooledLink) => number): PooledLink | undefined {
    let best: PooledLink | undefined
    let least = Number.POSITIVE_INFINITY
    for (const link of this.all) {
      const rate = link.state.kind === 'ready' ? rank(link) : least
      if (rate >= least) continue
      best = link
      least = rate
    }
    return best
  }
}
