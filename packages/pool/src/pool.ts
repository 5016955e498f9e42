import {
  beforeConnect,
  ConnectionClosedError,
  type ConnectionStatus,
  connectionClosed,
  type Deadline,
  deadlineError,
  type Lease,
  type LinkEnd,
  type LinkNeed,
  type LinkProvider,
  notConnected,
  type PoolContext,
  type PoolStats,
  type SupervisionOrder,
  type SurrealEngineError,
} from '@surrealengine/core'
import { Checkout, type PoolLease } from './checkout.js'
import { EndpointBackoff } from './endpoint-backoff.js'
import { EventQueue } from './event-queue.js'
import { Growth, MAX_CONNECTING } from './growth.js'
import { HealthCheck } from './health-check.js'
import type { LinkChange, PooledLink } from './link.js'
import { Links } from './links.js'
import { LiveLinks } from './live-links.js'
import { Maintenance } from './maintenance.js'
import { Openers } from './openers.js'
import { Statistics } from './statistics.js'

/** A link that held this long was a good one. Milliseconds. */
const STABLE = 10_000
/** The shortest that a link lives, of its longest: links that were made together do not end together. */
const LEAST_LIFE = 0.9

type State =
  | { readonly kind: 'disconnected'; readonly error: SurrealEngineError | undefined }
  /** The first link is being made. */
  | { readonly kind: 'connecting' }
  /** It was ready once, and makes links as they are needed until it is closed. */
  | { readonly kind: 'connected' }
  /** Every link was lost, or the only one that was to be made could not be: one is on its way back. */
  | { readonly kind: 'reconnecting' }
  | { readonly kind: 'closed'; readonly freed: Promise<void> }

/**
 * Many links behind one connection. Calls share them, the least busy first; a lease has one alone. Each link is made and
 * watched by a supervisor of core's. The pool decides how many there are, who gets which, and which one comes back when
 * all are lost.
 *
 * Whatever happens, the order is the same: links that are due are retired and doubtful ones pinged, then links are given
 * out and made, and listeners are told last, when all of it is done.
 */
export class Pool implements LinkProvider {
  readonly #context: PoolContext
  readonly #events: EventQueue
  readonly #links: Links
  readonly #statistics = new Statistics()
  readonly #backoff: EndpointBackoff
  readonly #maintenance: Maintenance
  readonly #health: HealthCheck
  readonly #checkout: Checkout
  readonly #openers: Openers
  readonly #growth: Growth
  readonly #live: LiveLinks
  /** Links that are being closed. */
  readonly #closing = new Set<Promise<void>>()
  #state: State = { kind: 'disconnected', error: undefined }
  #lastId = 0
  #closes = 0
  #lastError: SurrealEngineError | undefined

  constructor(context: PoolContext) {
    const links = new Links(context.settings.size)
    const update = (): void => this.#update()
    const apply = (link: PooledLink, change: LinkChange): void => this.#apply(link, change)
    const whyNot = (): SurrealEngineError | undefined => this.#lastError
    const onLeave = (error: SurrealEngineError): void => this.#left(error)
    const wakeAt = (due: number): void => this.#maintenance.wakeAt(due)
    this.#context = context
    this.#links = links
    this.#events = new EventQueue(context.emit)
    this.#backoff = new EndpointBackoff(context)
    this.#live = new LiveLinks(context, this.#events.emit)
    this.#openers = new Openers({ whyNot, onLeave })
    this.#maintenance = new Maintenance(context, links, { apply, update })
    this.#health = new HealthCheck(context, links, { apply, wakeAt, update })
    this.#checkout = new Checkout(context, this.#events, links, this.#statistics, {
      ...{ apply, update, whyNot, onLeave },
      check: need => this.#health.check(need),
    })
    this.#growth = new Growth(context, this.#events, links, this.#backoff, {
      wakeAt,
      connected: (link, url) => this.#connected(link, this.#backoff.indexOf(url)),
      lost: link => this.#lost(link),
      attemptFailed: error => this.#attemptFailed(error),
      failed: (link, mode, error) => this.#failed(link, mode, error),
    })
  }

  /** Where no link is there because none was needed, nothing was lost: the next call makes one, and it is connected. */
  get status(): ConnectionStatus {
    return this.#state.kind
  }

  async open(deadline: Deadline): Promise<void> {
    if (this.#state.kind === 'closed') {
      const closes = this.#closes
      await beforeConnect(this.#state.freed, deadline)
      // A concurrent close() wins.
      if (closes !== this.#closes) throw connectionClosed()
    }
    if (this.#state.kind === 'connected') return
    await this.#events.change(() => {
      const isIdle = this.#state.kind === 'disconnected' || this.#state.kind === 'closed'
      if (isIdle && deadline.ended === undefined) this.#begin(deadline.remaining())
      return this.#openers.wait(deadline)
    })
  }

  acquire(need: LinkNeed, deadline: Deadline): Lease | Promise<Lease> {
    if (need.use === 'live') return this.#acquireLive(need, deadline)
    const got = this.#events.change(() => this.#acquire(need, deadline))
    return got instanceof Promise ? got.then(lease => unlessOver(lease, deadline)) : unlessOver(got, deadline)
  }

  async close(): Promise<void> {
    this.#closes++
    if (this.#state.kind === 'closed') return this.#state.freed
    const freed = this.#events.change(() => this.#shut())
    await freed
  }

  keepAlive(alive: boolean): void {
    this.#growth.keepAlive(alive)
    this.#live.keepAlive(alive)
  }

  stats(): PoolStats {
    const all = [...this.#links.all]
    const made = all.filter(({ own }) => own !== undefined)
    return {
      ...this.#statistics.read(),
      open: made.length,
      idle: made.filter(({ users }) => users === 0).length,
      busy: made.filter(({ users }) => users > 0).length,
      leased: made.filter(({ isLeased }) => isLeased).length,
      connecting: this.#links.connecting,
      waiting: this.#checkout.waiting,
      dropped: all.reduce(
        (sum, { provider }) => sum + provider.stats().dropped,
        this.#statistics.dropped + this.#live.dropped,
      ),
    }
  }

  /** Whether links serve, or one is on its way back. */
  get #isOpen(): boolean {
    return this.#state.kind === 'connected' || this.#state.kind === 'reconnecting'
  }

  /** Starts with the first link, within so many milliseconds. */
  #begin(timeout: number): void {
    this.#state = { kind: 'connecting' }
    this.#lastError = undefined
    this.#growth.open('first', 0, timeout)
  }

  #acquire(need: LinkNeed, deadline: Deadline): PoolLease | Promise<PoolLease> {
    switch (this.#state.kind) {
      case 'closed':
        return Promise.reject(connectionClosed())
      case 'disconnected':
        if (!this.#context.policy.autoConnect) return Promise.reject(notConnected(this.#state.error))
        this.#begin(this.#context.policy.timeout)
        return this.#checkout.wait(need, deadline, true)
      case 'connecting':
        return this.#checkout.wait(need, deadline)
      case 'connected':
      case 'reconnecting':
        return this.#now(need) ?? this.#later(need, deadline)
    }
  }

  /** A link that can be had now. */
  #now(need: LinkNeed): PoolLease | undefined {
    // A timer may be late, and a link past its time serves nobody.
    if (this.#maintenance.isDue) this.#update()
    const lease = this.#checkout.now(need)
    if (lease !== undefined && lease.pooled.users > 1) this.#growth.allBusy()
    return lease
  }

  #later(need: LinkNeed, deadline: Deadline): Promise<PoolLease> {
    const wait = this.#checkout.wait(need, deadline)
    this.#update()
    return wait
  }

  async #acquireLive(need: LinkNeed, deadline: Deadline): Promise<Lease> {
    if (!this.#isOpen) {
      const first = await this.acquire({ use: 'shared' }, deadline)
      first.release('clean')
    }
    // It may have ended again in the same moment.
    if (!this.#isOpen) throw connectionClosed()
    try {
      return await this.#live.acquire(need, deadline)
    } catch (thrown) {
      // Where it ended with the pool, the reason is why that ended.
      throw this.#whyOver ?? thrown
    }
  }

  get #whyOver(): SurrealEngineError | undefined {
    return this.#state.kind === 'disconnected' ? this.#state.error : undefined
  }

  /** Retires what is due, gives links to those who wait, and makes as many as there shall be. */
  #update(): void {
    this.#events.change(() => {
      if (!this.#isOpen) return
      this.#maintenance.retire()
      for (let isMade = true; isMade; ) {
        const wanting = this.#checkout.serve()
        // Those that were pinged will most likely answer sooner than another one is made.
        const lacking = Math.max(wanting - this.#health.promising, this.#state.kind === 'reconnecting' ? 1 : 0)
        // A link that is on its way now need not be kept free of calls any more: that is seen in the next round.
        isMade = this.#growth.grow(lacking)
      }
      this.#maintenance.plan()
    })
  }

  #connected(link: PooledLink, endpoint: number): void {
    const { clock, deadlines, settings } = this.#context
    const own = link.provider.acquire({ use: 'shared' }, deadlines.start(0))
    // Lost again in the same moment: that is told as well.
    if (own instanceof Promise) {
      own.then(late => late.release('clean')).catch(() => {})
      return
    }
    const now = clock.now()
    const life = settings.maxLifetime * (LEAST_LIFE + (1 - LEAST_LIFE) * clock.random())
    const id = ++this.#lastId
    const { generation } = this.#health
    const expires = settings.maxLifetime === 0 ? Number.POSITIVE_INFINITY : now + life
    this.#apply(link, { kind: 'connected', own, made: { id, endpoint, generation, readySince: now, expires } })
    this.#statistics.created++
    this.#lastError = undefined
    this.#backoff.reached(endpoint)
    this.#growth.settled()
    this.#state = { kind: 'connected' }
    this.#openers.admitAll()
    this.#events.emit('linkOpened', { id, url: this.#urlOf(link) })
    this.#update()
  }

  #lost(link: PooledLink): void {
    const wasRetiring = link.state.kind === 'retiring'
    const isStable = this.#context.clock.now() - link.readySince >= STABLE
    if (isStable) {
      this.#backoff.recovered(link.endpoint)
      this.#backoff.failed(link.endpoint)
    } else this.#backoff.dropped(link.endpoint)
    this.#health.raise()
    const isSpare = wasRetiring || this.#links.hasOther(link) || this.#links.connecting >= MAX_CONNECTING
    this.#apply(link, { kind: 'lost', returns: !isSpare })
    if (!wasRetiring && this.#links.serving === 0) this.#state = { kind: 'reconnecting' }
    this.#update()
  }

  #attemptFailed(error: SurrealEngineError): void {
    this.#lastError = error
    if (this.#isOpen && this.#links.serving === 0) this.#state = { kind: 'reconnecting' }
  }

  #failed(link: PooledLink, mode: SupervisionOrder['mode'], error: SurrealEngineError): void {
    this.#lastError = error
    const wasLast = mode !== 'once' || link.state.kind === 'reconnecting'
    this.#apply(link, { kind: 'closed', why: 'failed' })
    this.#growth.settled()
    if (wasLast && this.#links.serving === 0) this.#giveUp(error)
    else this.#update()
  }

  #giveUp(error: SurrealEngineError): void {
    this.#end(error)
    this.#openers.refuseAll(error)
    this.#checkout.refuse(error)
    this.#events.emit('failed', { error })
  }

  /** Somebody left who waited. A first link that nobody waits for any more is given up. */
  #left(error: SurrealEngineError): void {
    this.#events.change(() => {
      if (this.#state.kind === 'connecting' && this.#openers.size === 0 && this.#checkout.waiting === 0) {
        this.#end(this.#lastError)
        // Do not emit for an abort: the caller caused it.
        if (error.code !== 'ABORTED') this.#events.emit('failed', { error })
      }
      this.#update()
    })
  }

  /** Nothing comes any more until somebody connects. */
  #end(error: SurrealEngineError | undefined): void {
    this.#state = { kind: 'disconnected', error }
    this.#maintenance.stop()
    for (const link of this.#links.all) {
      this.#apply(link, { kind: 'closed', why: link.state.kind === 'retiring' ? link.state.why : 'closed' })
    }
    void this.#live.close()
  }

  /** Ends everything. Returns what settles once nothing of it is left. */
  #shut(): Promise<void> {
    this.#maintenance.stop()
    this.#checkout.stop()
    for (const link of this.#links.all) this.#apply(link, { kind: 'closed', why: 'closed' })
    const freed = Promise.all([this.#live.close(), ...this.#closing]).then(() => {})
    this.#state = { kind: 'closed', freed }
    this.#lastError = undefined
    const error = new ConnectionClosedError('The connection was closed')
    this.#openers.refuseAll(error)
    this.#checkout.refuse(error)
    this.#events.emit('closed', {})
    return freed
  }

  /** Changes a link. One that is gone is closed, counted and told of, whatever ended it. */
  #apply(link: PooledLink, change: LinkChange): void {
    const had = link.own
    link.apply(change)
    if (had !== undefined && link.own === undefined) {
      const why: LinkEnd = link.state.kind === 'closed' ? link.state.why : 'lost'
      this.#statistics.ended(why)
      this.#events.emit('linkClosed', { id: link.id, url: this.#urlOf(link), reason: why })
    }
    if (link.state.kind !== 'closed' || !this.#links.all.delete(link)) return
    if (had === undefined && link.state.why === 'failed') this.#statistics.ended('failed')
    const closing = this.#closeLink(link).finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
    // Where nobody closes the pool, nobody waits for it.
    closing.catch(() => {})
  }

  async #closeLink({ provider }: PooledLink): Promise<void> {
    await provider.close()
    this.#statistics.dropped += provider.stats().dropped
  }

  #urlOf({ endpoint }: PooledLink): string {
    return this.#context.endpoints[endpoint] ?? ''
  }
}

/** Refuses a lease that is over already: a listener may have closed the pool or aborted the wait on hearing of it. */
function unlessOver(lease: PoolLease, { ended }: Deadline): PoolLease | Promise<never> {
  const { own, pooled } = lease
  const isClosed = pooled.own !== own && pooled.state.kind === 'closed' && pooled.state.why === 'closed'
  if (!isClosed && ended === undefined) return lease
  lease.release('clean')
  return Promise.reject(isClosed || ended === undefined ? connectionClosed() : deadlineError(ended, false))
}
