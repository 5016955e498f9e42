import type { Lease, LinkEnd, LinkProvider, SupervisionOrder } from '@surrealengine/core'

/** Where a link of a pool stands. */
export type LinkState =
  /** It is being made; with mode `'return'` also reconnecting, after a loss that left no other link. */
  | { readonly kind: 'connecting'; readonly mode: SupervisionOrder['mode'] }
  /** It serves. */
  | { readonly kind: 'ready'; readonly own: Lease }
  /** It was pinged, and serves again once it answers. */
  | { readonly kind: 'pinged'; readonly own: Lease; readonly since: number }
  /** One lease has it alone. */
  | { readonly kind: 'leased'; readonly own: Lease }
  /** It gets no more users, and ends when the last one is done. */
  | { readonly kind: 'retiring'; readonly own: Lease; readonly why: LinkEnd; readonly isLeased: boolean }
  /** It is gone. */
  | { readonly kind: 'closed'; readonly why: LinkEnd }

/** What becomes of a link. Times are milliseconds of the clock. */
export type LinkChange =
  | { readonly kind: 'connected'; readonly own: Lease; readonly made: MadeLink }
  | { readonly kind: 'pinged'; readonly now: number }
  | { readonly kind: 'answered'; readonly now: number; readonly generation: number }
  | { readonly kind: 'taken'; readonly isAlone: boolean }
  | { readonly kind: 'returned'; readonly now: number; readonly fate: 'clean' | 'dirty' }
  | { readonly kind: 'retired'; readonly why: LinkEnd }
  /** It was lost. `returns`: its supervisor reconnects. */
  | { readonly kind: 'lost'; readonly returns: boolean }
  | { readonly kind: 'closed'; readonly why: LinkEnd }

/** What is known of a link from the moment it is there. */
interface MadeLink {
  /** Counts the links of the pool from 1. */
  readonly id: number
  readonly url: string
  readonly generation: number
  /** When it became ready, and when it has lived long enough. Milliseconds of the clock. */
  readonly readySince: number
  readonly expires: number
}

/** One link of a pool, or the way to one. It changes by `apply` alone. */
export class PooledLink {
  readonly provider: LinkProvider
  state: LinkState
  /** A new one after each reconnect. */
  id = 0
  /** The endpoint that it goes to, or is tried for first. */
  url: string
  /** The generation in which it was last known to be alive. */
  generation = 0
  /** Calls, transactions and leases that have it. */
  users = 0
  readySince = 0
  /** When it was last given back, or answered. */
  usedAt = 0
  expires: number = Number.POSITIVE_INFINITY

  constructor(provider: LinkProvider, url: string, mode: SupervisionOrder['mode']) {
    this.provider = provider
    this.url = url
    this.state = { kind: 'connecting', mode }
  }

  /** What it has of its provider, while it has a link. */
  get own(): Lease | undefined {
    return 'own' in this.state ? this.state.own : undefined
  }

  /** Whether it serves, or will once it is given back or answers a ping. */
  get isServing(): boolean {
    return this.own !== undefined && this.state.kind !== 'retiring'
  }

  /** Whether one lease has it alone. */
  get isLeased(): boolean {
    return this.state.kind === 'leased' || (this.state.kind === 'retiring' && this.state.isLeased)
  }

  /** Every way from one state to the next. */
  apply(change: LinkChange): void {
    const { state } = this
    switch (change.kind) {
      case 'connected':
        Object.assign(this, change.made, { usedAt: change.made.readySince })
        this.state = { kind: 'ready', own: change.own }
        return
      case 'pinged':
        if (state.kind === 'ready') this.state = { kind: 'pinged', own: state.own, since: change.now }
        return
      case 'answered':
        if (state.kind !== 'pinged') return
        this.state = { kind: 'ready', own: state.own }
        this.generation = change.generation
        this.usedAt = change.now
        return
      case 'taken':
        this.users++
        if (change.isAlone && state.kind === 'ready') this.state = { kind: 'leased', own: state.own }
        return
      case 'returned':
        this.users--
        this.usedAt = change.now
        if (state.kind === 'leased') this.state = { kind: 'ready', own: state.own }
        if (change.fate === 'dirty') this.#retire('dirty')
        else if (state.kind === 'retiring') this.#retire(state.why)
        return
      case 'retired':
        this.#retire(change.why)
        return
      case 'lost':
        this.users = 0
        this.state = change.returns ? { kind: 'connecting', mode: 'return' } : { kind: 'closed', why: 'lost' }
        return
      case 'closed':
        this.state = change
        return
    }
  }

  /** It ends when its last user is done. */
  #retire(why: LinkEnd): void {
    const { own, state } = this
    if (this.users === 0) this.state = { kind: 'closed', why }
    else if (own !== undefined && state.kind !== 'retiring') {
      this.state = { kind: 'retiring', own, why, isLeased: state.kind === 'leased' }
    }
  }
}
