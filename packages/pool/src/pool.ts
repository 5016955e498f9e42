import type { ConnectionEvents, ConnectionStatus, PoolStats, SurrealEngineError } from '@surrealengine/core'
import {
  beforeConnect,
  connectEnded,
  connectionClosed,
  type Deadline,
  type Lease,
  type LinkNeed,
  type LinkProvider,
  notConnected,
  type PoolContext,
  type SupervisionOrder,
} from '@surrealengine/core/provider'
import { Checkout } from './checkout.js'
import { EndpointBackoff } from './endpoint-backoff.js'
import { Leases } from './leases.js'
import { PooledLink } from './link.js'
import { Links } from './links.js'
import { LiveLinks } from './live-links.js'
import { Maintenance } from './maintenance.js'

/** A link that was open for this many milliseconds was stable. */
const STABLE = 10_000
/** The minimum lifetime as a fraction of the maximum, so that links opened together do not expire together. */
const LEAST_LIFE = 0.9
/** How many links may connect at the same time, so that a restarted server is not flooded. */
const MAX_CONNECTING = 2

type State =
  | { readonly kind: 'disconnected'; readonly error: SurrealEngineError | undefined }
  /** The first link is being opened. */
  | { readonly kind: 'connecting' }
  /** It has had a link, and opens others as needed until it is closed. */
  | { readonly kind: 'connected' }
  /** All links were lost or could not be opened; one is reconnecting. */
  | { readonly kind: 'reconnecting' }
  | { readonly kind: 'closed'; readonly freed: Promise<void> }

/**
 * Several links behind one connection. Calls share the links, least busy first; a lease has exclusive use of one. Each
 * link is opened and restored by a supervisor of core. The pool decides how many links there are, which one a caller
 * gets, and which one reconnects when all are lost.
 *
 * Every change runs in the same order: expired and idle links are retired and doubtful ones pinged (maintenance.ts), a
 * link is chosen (links.ts) and handed out (checkout.ts, leases.ts), missing links are opened (here), and listeners are
 * called last (event-queue.ts). All states of the pool and all transitions between them are in this file.
 */
export class Pool implements LinkProvider {
  readonly #context: PoolContext
  readonly #leases: Leases
  readonly #links: Links
  readonly #backoff: EndpointBackoff
  readonly #maintenance: Maintenance
  readonly #checkout: Checkout
  readonly #live: LiveLinks
  /** Pending `connect()` calls. Each is called with the error, or with nothing once a link is ready. */
  readonly #openers = new Set<(error?: SurrealEngineError) => void>()
  #state: State = { kind: 'disconnected', error: undefined }
  /** Why the last attempt to open a link failed. */
  #lastError: SurrealEngineError | undefined
  #lastId = 0
  #alive = true

  constructor(context: PoolContext) {
    const leases = new Leases(context)
    const links = new Links(context, leases)
    const update = (): void => this.#update()
    const maintenance = new Maintenance(context, links, update)
    this.#context = context
    this.#leases = leases
    this.#links = links
    this.#maintenance = maintenance
    this.#backoff = new EndpointBackoff(context)
    this.#live = new LiveLinks(context, leases.events.emit)
    this.#checkout = new Checkout(context, leases, links, maintenance, {
      update,
      whyNot: () => this.#lastError,
      onLeave: error => this.#left(error),
    })
  }

  /** Also `'connected'` while there is no link because none was needed: the next call opens one. */
  get status(): ConnectionStatus {
    return this.#state.kind
  }

  async open(deadline: Deadline): Promise<void> {
    if (this.#state.kind === 'closed') {
      const { closes } = this.#leases
      await beforeConnect(this.#state.freed, deadline)
      // A concurrent close() wins.
      if (closes !== this.#leases.closes) throw connectionClosed()
    }
    if (this.#state.kind === 'connected') return
    await this.#leases.events.change(() => {
      const isIdle = this.#state.kind === 'disconnected' || this.#state.kind === 'closed'
      if (isIdle && deadline.ended === undefined) this.#begin(deadline.remaining())
      return this.#opening(deadline)
    })
  }

  acquire(need: LinkNeed, deadline: Deadline): Lease | Promise<Lease> {
    if (need.use === 'live') return this.#acquireLive(need, deadline)
    return this.#leases.acquire(deadline, () => this.#acquire(need, deadline))
  }

  async close(): Promise<void> {
    const state = this.#state
    this.#leases.closes++
    await (state.kind === 'closed' ? state.freed : this.#leases.events.change(() => this.#shut()))
  }

  keepAlive(alive: boolean): void {
    this.#alive = alive
    for (const { provider } of this.#links.all) provider.keepAlive(alive)
    this.#live.keepAlive(alive)
  }

  stats(): PoolStats {
    const { all, connecting, dropped } = this.#links
    const open = all.size - connecting
    const busy = this.#links.count(({ users }) => users > 0)
    return {
      ...structuredClone(this.#leases.statistics),
      open,
      idle: open - busy,
      busy,
      leased: this.#links.count(({ isLeased }) => isLeased),
      connecting,
      waiting: this.#checkout.queue.size,
      dropped: dropped + this.#live.dropped,
    }
  }

  /** `true` if links are open, or one is reconnecting. */
  get #isOpen(): boolean {
    return this.#state.kind === 'connected' || this.#state.kind === 'reconnecting'
  }

  /** Opens the first link. `timeout` in milliseconds; `Infinity` means no limit. */
  #begin(timeout: number): void {
    this.#state = { kind: 'connecting' }
    this.#lastError = undefined
    this.#make('first', this.#context.endpoints[0] ?? '', timeout)
  }

  /** Waits until a link is ready. */
  #opening(deadline: Deadline): Promise<void> {
    return new Promise((resolve, reject) => {
      const opener = (error?: SurrealEngineError): void => {
        this.#openers.delete(opener)
        deadline.offEnd()
        if (error === undefined) resolve()
        else reject(error)
      }
      this.#openers.add(opener)
      deadline.onEnd(end => {
        const error = connectEnded(end, this.#lastError)
        opener(error)
        this.#left(error)
      })
    })
  }

  #acquire(need: LinkNeed, deadline: Deadline): Lease | Promise<Lease> {
    switch (this.#state.kind) {
      case 'closed':
        return Promise.reject(connectionClosed())
      case 'disconnected':
        if (!this.#context.policy.autoConnect) return Promise.reject(notConnected(this.#state.error))
        this.#begin(this.#context.policy.timeout)
        return this.#checkout.queue.wait(need, deadline, true)
      case 'connecting':
        return this.#checkout.queue.wait(need, deadline)
      case 'connected':
      case 'reconnecting':
        return this.#checkout.get(need, deadline)
    }
  }

  async #acquireLive(need: LinkNeed, deadline: Deadline): Promise<Lease> {
    if (!this.#isOpen) {
      const first = await this.acquire({ use: 'shared' }, deadline)
      first.release('clean')
    }
    // It may have been closed again already.
    if (!this.#isOpen) throw connectionClosed()
    try {
      return await this.#live.acquire(need, deadline)
    } catch (thrown) {
      // If the pool gave up, that is the reason.
      throw (this.#state.kind === 'disconnected' && this.#state.error) || thrown
    }
  }

  /** Retires links that are due, serves the queue, and opens missing links. */
  #update(): void {
    this.#leases.events.change(() => {
      if (!this.#isOpen) return
      this.#maintenance.retire()
      for (;;) {
        // A link that just started may release a reserved one, so serve the queue again.
        if (!this.#isMissing(this.#checkout.serve())) return this.#maintenance.plan(Number.POSITIVE_INFINITY)
        const { connecting, serving } = this.#links
        const isOnlyOne = serving + connecting === 0
        const { from, url } = this.#backoff.next(endpoint => this.#links.count(link => link.url === endpoint))
        if (from > this.#context.clock.now() && !isOnlyOne) return this.#maintenance.plan(from)
        this.#make(isOnlyOne ? 'return' : 'once', url, 0)
      }
    })
  }

  /** Returns whether another link is needed now: for the queue, for calls in progress, or for `poolMinSize`. */
  #isMissing(waiting: number): boolean {
    const { connecting, isFull, serving, users } = this.#links
    const { poolMinSize } = this.#context.settings
    // Pinged links will most likely answer before another one is open.
    const lacking = Math.max(waiting - this.#maintenance.promising, this.#state.kind === 'reconnecting' ? 1 : 0)
    const need = Math.max(lacking, this.#checkout.isCrowded ? users - serving : 0, poolMinSize - serving)
    return !isFull && connecting < Math.min(need, MAX_CONNECTING)
  }

  /** Opens a link. `timeout` in milliseconds; 0 means no limit. */
  #make(mode: SupervisionOrder['mode'], url: string, timeout: number): void {
    const { deadlines, endpoints, supervise } = this.#context
    const { events } = this.#leases
    const heard: { readonly [K in keyof ConnectionEvents]?: (event: ConnectionEvents[K]) => void } = {
      connected: event => this.#connected(link, event.url),
      lost: () => this.#lost(link),
      attemptFailed: ({ error, url }) => {
        this.#backoff.failed(url)
        this.#lastError = error
        if (this.#isOpen && this.#links.serving === 0) this.#state = { kind: 'reconnecting' }
      },
      failed: ({ error }) => this.#failed(link, error),
    }
    const emit: SupervisionOrder['emit'] = (name, event) =>
      events.change(() => {
        heard[name]?.(event)
        // The pool may go on without this link.
        if (name !== 'failed' && name !== 'closed') events.emit(name, event)
      })
    const provider = supervise({ endpoint: endpoints.indexOf(url), mode, emit })
    const link = new PooledLink(provider, url, mode)
    if (!this.#alive) provider.keepAlive(false)
    this.#links.all.add(link)
    const budget = deadlines.start(timeout)
    void provider
      .open(budget)
      .catch(() => {})
      .finally(() => budget.close())
  }

  #connected(link: PooledLink, url: string): void {
    const { clock, deadlines, settings } = this.#context
    const { events, statistics } = this.#leases
    const own = link.provider.acquire({ use: 'shared' }, deadlines.start(0))
    // Already lost again: the `lost` event follows.
    if (own instanceof Promise) {
      return void own.then(
        late => late.release('clean'),
        () => {},
      )
    }
    const readySince = clock.now()
    const life = settings.poolMaxLifetime * (LEAST_LIFE + (1 - LEAST_LIFE) * clock.random())
    const id = ++this.#lastId
    const { generation } = this.#maintenance
    // 0 means no limit.
    const expires = readySince + (life || Number.POSITIVE_INFINITY)
    this.#links.apply(link, { kind: 'connected', own, made: { id, url, generation, readySince, expires } })
    statistics.created++
    this.#lastError = undefined
    this.#backoff.reached(url)
    this.#checkout.isCrowded = false
    this.#state = { kind: 'connected' }
    this.#settle()
    events.emit('linkOpened', { id, url })
    this.#update()
  }

  #lost(link: PooledLink): void {
    const { connecting } = this.#links
    const wasServing = link.isServing
    this.#backoff.lost(link.url, this.#context.clock.now() - link.readySince >= STABLE)
    this.#maintenance.generation++
    const others = this.#links.count(
      other =>
        other !== link && (other.isServing || (other.state.kind === 'connecting' && other.state.mode === 'return')),
    )
    const returns = wasServing && others === 0 && connecting < MAX_CONNECTING
    this.#links.apply(link, { kind: 'lost', returns })
    if (wasServing && this.#links.serving === 0) this.#state = { kind: 'reconnecting' }
    this.#update()
  }

  /** The link could not be opened, or gave up reconnecting. */
  #failed(link: PooledLink, error: SurrealEngineError): void {
    this.#lastError = error
    const wasLast = link.state.kind === 'connecting' && link.state.mode !== 'once'
    this.#links.apply(link, { kind: 'closed', why: 'failed' })
    this.#checkout.isCrowded = false
    if (wasLast && this.#links.serving === 0) {
      this.#end(error)
      this.#settle(error)
      this.#leases.events.emit('failed', { error })
    } else this.#update()
  }

  /** A wait ended without a link. Gives up the first link if no caller waits for it any more. */
  #left(error: SurrealEngineError): void {
    const { events } = this.#leases
    events.change(() => {
      if (this.#state.kind === 'connecting' && this.#openers.size + this.#checkout.queue.size === 0) {
        this.#end(this.#lastError)
        // Do not emit for an abort: the caller caused it.
        if (error.code !== 'ABORTED') events.emit('failed', { error })
      }
      this.#update()
    })
  }

  /** Gives up: no link is opened until the next `connect()`. */
  #end(error: SurrealEngineError | undefined): void {
    this.#closeAll().catch(() => {})
    this.#state = { kind: 'disconnected', error }
  }

  /** Closes everything. Resolves once the resources of all links are released. */
  #shut(): Promise<void> {
    const freed = this.#closeAll()
    this.#state = { kind: 'closed', freed }
    this.#leases.stop()
    this.#settle(connectionClosed())
    this.#leases.events.emit('closed', {})
    return freed
  }

  async #closeAll(): Promise<void> {
    this.#maintenance.stop()
    await Promise.all([this.#live.close(), this.#links.close()])
  }

  /** Resolves the pending `connect()` calls. With an error, rejects them and everything in the queue. */
  #settle(error?: SurrealEngineError): void {
    for (const opener of this.#openers) opener(error)
    if (error !== undefined) this.#checkout.queue.refuseAll(error)
  }
}
