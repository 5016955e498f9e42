import type { LinkEnd, LinkNeed, PoolContext } from '@surrealengine/core'
import type { Leases } from './leases.js'
import type { LinkChange, PooledLink } from './link.js'

/** The links of a pool, and which of them is next. Getters and `best` change nothing; `apply` and `close` do. */
export class Links {
  readonly all: Set<PooledLink> = new Set()
  /** Links that get no more calls, because a lease waits for them. */
  readonly reserved: Set<PooledLink> = new Set()
  readonly #context: Pick<PoolContext, 'settings'>
  readonly #leases: Leases
  /** Links that are being closed. */
  readonly #closing = new Set<Promise<void>>()
  /** The `dropped` of links that are gone. */
  #dropped = 0

  constructor(context: Pick<PoolContext, 'settings'>, leases: Leases) {
    this.#context = context
    this.#leases = leases
  }

  /** Whether there are `poolSize` links, including those being made. */
  get isFull(): boolean {
    return this.all.size >= this.#context.settings.poolSize
  }

  /** Links that serve, or will once they are given back or answer a ping. */
  get serving(): number {
    return this.count(({ isServing }) => isServing)
  }

  /** Links that are being made or reconnected. */
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
   * The first of those with the fewest users, so that the others may become idle. One of the `full` ones only where no
   * other link can be made or can answer a ping.
   */
  leastBusy(full?: LinkNeed['full']): PooledLink | undefined {
    const best = this.#least(link =>
      this.reserved.has(link) || (link.own && full?.has(link.own.link)) ? Number.POSITIVE_INFINITY : link.users,
    )
    if (best !== undefined || full === undefined || !this.isFull) return best
    const mayCome = this.count(({ state }) => state.kind === 'connecting' || state.kind === 'pinged')
    return mayCome > 0 ? undefined : this.leastBusy()
  }

  /** Changes a link. If that ends it, its provider is closed, and it is counted and announced. */
  apply(link: PooledLink, change: LinkChange): void {
    const { events, statistics } = this.#leases
    const { id, own, provider, url } = link
    link.apply(change)
    const reason: LinkEnd = link.state.kind === 'closed' ? link.state.why : 'lost'
    const isGone = own !== undefined && link.own === undefined
    // A link that could not be made is counted, but was never announced.
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
    // Only close() awaits it.
    closing.catch(() => {})
  }

  /** Closes all links. Settles once these, and those that were being closed before, are freed. */
  async close(): Promise<void> {
    for (const link of this.all) this.apply(link, { kind: 'closed', why: 'closed' })
    await Promise.all(this.#closing)
  }

  #sum(count: (link: PooledLink) => number): number {
    let sum = 0
    for (const link of this.all) sum += count(link)
    return sum
  }

  /** Of the unused links the one that was used last, so that the others may become idle. */
  #lastUsed(): PooledLink | undefined {
    return this.#least(({ usedAt, users }) => (users > 0 ? Number.POSITIVE_INFINITY : -usedAt))
  }

  /** The first ready link with the lowest rank; never one whose rank is infinite. */
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
