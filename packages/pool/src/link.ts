import type { LinkEnd } from '@surrealengine/core'
import type { Lease, LinkProvider, SupervisionOrder } from '@surrealengine/core/provider'

/** The state of a pooled link. */
export type LinkState =
  /** Connecting; in mode `'return'` possibly reconnecting, after a loss that left no other link. */
  | { readonly kind: 'connecting'; readonly mode: SupervisionOrder['mode'] }
  /** Available. */
  | { readonly kind: 'ready'; readonly own: Lease }
  /** Pinged; available again once it answers. */
  | { readonly kind: 'pinged'; readonly own: Lease; readonly since: number }
  /** In exclusive use by one lease. */
  | { readonly kind: 'leased'; readonly own: Lease }
  /** Takes no new users, and is closed when the last one is done. */
  | { readonly kind: 'retiring'; readonly own: Lease; readonly why: LinkEnd; readonly isLeased: boolean }
  | { readonly kind: 'closed'; readonly why: LinkEnd }

/** A change of a link's state. Times are milliseconds of the clock. */
export type LinkChange =
  | { readonly kind: 'connected'; readonly own: Lease; readonly made: MadeLink }
  | { readonly kind: 'pinged'; readonly now: number }
  | { readonly kind: 'answered'; readonly now: number; readonly generation: number }
  | { readonly kind: 'taken'; readonly isAlone: boolean }
  | { readonly kind: 'returned'; readonly now: number; readonly fate: 'clean' | 'dirty' }
  | { readonly kind: 'retired'; readonly why: LinkEnd }
  /** `returns`: its supervisor reconnects. */
  | { readonly kind: 'lost'; readonly returns: boolean }
  | { readonly kind: 'closed'; readonly why: LinkEnd }

/** The properties of a link that was just opened. */
interface MadeLink {
  /** Counts from 1 within the pool. */
  readonly id: number
  readonly url: string
  readonly generation: number
  /** When it became ready, and when it exceeds `poolMaxLifetime`. Milliseconds of the clock. */
  readonly readySince: number
  readonly expires: number
}

/** One link of a pool, including while it is connecting. Only `apply` changes it. */
export class PooledLink {
  readonly provider: LinkProvider
  state: LinkState
  /** Changes with each reconnect. */
  id = 0
  /** Its endpoint, or the endpoint that is tried first. */
  url: string
  /** The generation of `Maintenance` in which it was last known to be alive. */
  generation = 0
  /** Calls, transactions and leases that use it. */
  users = 0
  readySince = 0
  /** When it was last released or answered a ping. */
  usedAt = 0
  expires: number = Number.POSITIVE_INFINITY

  constructor(provider: LinkProvider, url: string, mode: SupervisionOrder['mode']) {
    this.provider = provider
    this.url = url
    this.state = { kind: 'connecting', mode }
  }

  /** The lease of its provider, while it is open. */
  get own(): Lease | undefined {
    return 'own' in this.state ? this.state.own : undefined
  }

  /** `true` if it is available, or will be once it is released or answers a ping. */
  get isServing(): boolean {
    return this.own !== undefined && this.state.kind !== 'retiring'
  }

  /** `true` if a lease has exclusive use of it. */
  get isLeased(): boolean {
    return this.state.kind === 'leased' || (this.state.kind === 'retiring' && this.state.isLeased)
  }

  /** All transitions. */
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

  /** Closes it once its last user is done. */
  #retire(why: LinkEnd): void {
    const { own, state } = this
    if (this.users === 0) this.state = { kind: 'closed', why }
    else if (own !== undefined && state.kind !== 'retiring') {
      this.state = { kind: 'retiring', own, why, isLeased: state.kind === 'leased' }
    }
  }
}
