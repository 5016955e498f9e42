import type { LinkEnd, LinkNeed, PoolContext } from '@surrealengine/core'
import type { Leases } from './leases.js'
import type { LinkChange, PooledLink } from './link.js'

/** The links of a pool, and which of them is next. Asking changes nothing; `apply` does. */
export class Links {
  readonly all: Set<PooledLink> = new Set()
  /** Links that get no more calls, so that leases which wait get them. */
  readonly reserved: Set<PooledLink> = new Set()
  readonly #context: Pick<PoolContext, 'settings'>
  readonly #leases: Leases
  /** Links that are being closed. */
  readonly #closing = new Set<Promise<void>>()
  /** Replies that nobody waited for, of links that are gone. */
  #dropped = 0

  constructor(context: Pick<PoolContext, 'settings'>, leases: Leases) {
    this.#context = context
    this.#leases = leases
  }

  /** Whether there are as many as there may be, those on their way with them. */
  get isFull(): boolean {
    return this.all.size >= this.#context.settings.poolSize
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
    return this.#sum(({ users }) => users)
  }

  /** Replies that nobody waited for. */
  get dropped(): number {
    return this.#dropped + this.#sum(({ provider }) => provider.stats().dropped)
  }

  count(isCounted: (link: PooledLink) => boolean): number {
    return this.#sum(link => Number(isCounted(link)))
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
    if (best !== undefined || full === undefined || !this.isFull) return best
    const mayCome = this.count(({ state }) => state.kind === 'connecting' || state.kind === 'pinged')
    return mayCome > 0 ? undefined : this.leastBusy()
  }

  /** Changes a link. One that is gone is closed, counted and told of, whatever ended it. */
  apply(link: PooledLink, change: LinkChange): void {
    const { events, statistics } = this.#leases
    const { id, own, provider, url } = link
    link.apply(change)
    const reason: LinkEnd = link.state.kind === 'closed' ? link.state.why : 'lost'
    const isGone = own !== undefined && link.own === undefined
    // One that was never there is counted where it could not be made, and not told of.
    if (isGone || reason === 'failed') statistics.closed[reason]++
    if (isGone) events.emit('linkClosed', { id, url, reason })
    if (link.state.kind !== 'closed' || !this.all.delete(link)) return
    const closing = provider
      .close()
      .then(() => {
        this.#dropped += provider.stats().dropped
      })
      .finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
    // Where nobody closes the pool, nobody waits for it.
    closing.catch(() => {})
  }

  /** Ends all of them. Settles once none is left of those that ended before either. */
  async close(): Promise<void> {
    for (const link of this.all) this.apply(link, { kind: 'closed', why: 'closed' })
    await Promise.all(this.#closing)
  }

  #sum(count: (link: PooledLink) => number): number {
    let sum = 0
    for (const link of this.all) sum += count(link)
    return sum
  }

  /** Of those that nobody uses the one that was used last, so that the others may become idle. */
  #lastUsed(): PooledLink | undefined {
    return this.#least(({ usedAt, users }) => (users > 0 ? Number.POSITIVE_INFINITY : -usedAt))
  }

  /** Of those that are ready the first for which that is least; none for which it is infinite. */
  #least(rank: (link: PooledLink) => number): PooledLink | undefined {
    let best: PooledLink | undefined
    let least = Number.POSITIVE_INFINITY
    for (const link of this.all) {
      if (link.state.kind !== 'ready' || rank(link) >= least) continue
      best = link
      least = rank(link)
    }
    return best
  }
}
