import type { LinkEnd } from '@surrealengine/core'
import type { LinkNeed, PoolContext } from '@surrealengine/core/provider'
import type { Leases } from './leases.js'
import type { LinkChange, PooledLink } from './link.js'

/** The links of a pool, and which one a caller gets. Only `apply` and `close` change anything. */
export class Links {
  readonly all: Set<PooledLink> = new Set()
  /** Links that take no new calls because a lease waits for them. */
  readonly reserved: Set<PooledLink> = new Set()
  readonly #context: Pick<PoolContext, 'settings'>
  readonly #leases: Leases
  /** Links that are being closed. */
  readonly #closing = new Set<Promise<void>>()
  /** Dropped replies of closed links. */
  #dropped = 0

  constructor(context: Pick<PoolContext, 'settings'>, leases: Leases) {
    this.#context = context
    this.#leases = leases
  }

  /** `true` if there are `poolSize` links, including those that are connecting. */
  get isFull(): boolean {
    return this.all.size >= this.#context.settings.poolSize
  }

  /** Number of links that are available, or will be once they are released or answer a ping. */
  get serving(): number {
    return this.count(({ isServing }) => isServing)
  }

  /** Number of links that are connecting or reconnecting. */
  get connecting(): number {
    return this.count(({ state }) => state.kind === 'connecting')
  }

  /** Number of calls, transactions and leases that use a link. */
  get users(): number {
    return this.#sum(({ users }) => users)
  }

  /** See `ProviderStats.dropped`. */
  get dropped(): number {
    return this.#dropped + this.#sum(({ provider }) => provider.stats().dropped)
  }

  count(isCounted: (link: PooledLink) => boolean): number {
    return this.#sum(link => Number(isCounted(link)))
  }

  /** The best link for a caller: an unused one for a lease, otherwise the least busy one. */
  best({ use, full }: LinkNeed): PooledLink | undefined {
    return use === 'alone' ? this.#lastUsed() : this.leastBusy(full)
  }

  /**
   * The first link with the fewest users, so that the others may become idle. Links in `full` are used only if no other
   * link can be opened or may still answer a ping.
   */
  leastBusy(full?: LinkNeed['full']): PooledLink | undefined {
    const best = this.#least(link =>
      this.reserved.has(link) || (link.own && full?.has(link.own.link)) ? Number.POSITIVE_INFINITY : link.users,
    )
    if (best !== undefined || full === undefined || !this.isFull) return best
    const mayCome = this.count(({ state }) => state.kind === 'connecting' || state.kind === 'pinged')
    return mayCome > 0 ? undefined : this.leastBusy()
  }

  /** Changes a link. If that closes it, its provider is closed too, and the end is counted and emitted. */
  apply(link: PooledLink, change: LinkChange): void {
    const { events, statistics } = this.#leases
    const { id, own, provider, url } = link
    link.apply(change)
    const reason: LinkEnd = link.state.kind === 'closed' ? link.state.why : 'lost'
    const isGone = own !== undefined && link.own === undefined
    // A link that could not be opened is counted, but was never emitted as opened.
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

  /** Closes all links. Resolves once their resources, and those of links closed before, are released. */
  async close(): Promise<void> {
    for (const link of this.all) this.apply(link, { kind: 'closed', why: 'closed' })
    await Promise.all(this.#closing)
  }

  #sum(count: (link: PooledLink) => number): number {
    let sum = 0
    for (const link of this.all) sum += count(link)
    return sum
  }

  /** The most recently used of the unused links, so that the others may become idle. */
  #lastUsed(): PooledLink | undefined {
    return this.#least(({ usedAt, users }) => (users > 0 ? Number.POSITIVE_INFINITY : -usedAt))
  }

  /** The first available link with the lowest rank. Links with an infinite rank are skipped. */
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
