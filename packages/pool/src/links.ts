import type { LinkNeed } from '@surrealengine/core'
import type { PooledLink } from './link.js'

/** The links of a pool, and which of them is next. Asking changes nothing. */
export class Links {
  readonly all: Set<PooledLink> = new Set()
  /** How many there may be. */
  readonly #size: number

  constructor(size: number) {
    this.#size = size
  }

  /** Links that serve, or will as soon as they are given back or answer. */
  get serving(): number {
    return this.#count(({ isServing }) => isServing)
  }

  /** Links on their way. */
  get connecting(): number {
    return this.#count(({ state }) => state.kind === 'connecting' || state.kind === 'reconnecting')
  }

  /** Calls, transactions and leases that have a link. */
  get users(): number {
    let count = 0
    for (const { users } of this.all) count += users
    return count
  }

  /** Links to an endpoint, those on their way with them. */
  to(endpoint: number): number {
    return this.#count(link => link.endpoint === endpoint)
  }

  /** Whether another one serves, or is on its way back. */
  hasOther(than: PooledLink): boolean {
    return this.#count(link => link !== than && (link.isServing || link.state.kind === 'reconnecting')) > 0
  }

  /** The link for somebody who needs one: for a lease one that nobody has, otherwise one that may have one more. */
  best({ use, full }: LinkNeed): PooledLink | undefined {
    if (use === 'alone') return this.#lastUsed()
    const best = this.#leastBusy(full)
    return best === undefined && this.#isWhole ? this.#leastBusy() : best
  }

  /** Every link may get calls again. */
  unreserve(): void {
    for (const link of this.all) link.reserved = false
  }

  /** One more link gets no more calls, so that somebody who needs one alone gets it. */
  reserve(): void {
    const link = this.#leastBusy()
    if (link !== undefined) link.reserved = true
  }

  /** Of those with the fewest users the first, so that the others may become idle. */
  #leastBusy(full?: LinkNeed['full']): PooledLink | undefined {
    let best: PooledLink | undefined
    for (const link of this.all) {
      if (link.state.kind !== 'ready' || link.reserved || full?.has(link.state.own.link)) continue
      if (best === undefined || link.users < best.users) best = link
    }
    return best
  }

  /** Of those that nobody uses the one that was used last, so that the others may become idle. */
  #lastUsed(): PooledLink | undefined {
    let best: PooledLink | undefined
    for (const link of this.all) {
      if (link.state.kind !== 'ready' || link.users > 0) continue
      if (best === undefined || link.usedAt > best.usedAt) best = link
    }
    return best
  }

  /** Whether no other one can come, or come back, before one of these is given up. */
  get #isWhole(): boolean {
    return this.all.size >= this.#size && this.#count(({ state }) => state.kind === 'pinged') + this.connecting === 0
  }

  #count(isCounted: (link: PooledLink) => boolean): number {
    let count = 0
    for (const link of this.all) if (isCounted(link)) count++
    return count
  }
}
