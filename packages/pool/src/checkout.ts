import type { CloseReason, Deadline, Lease, Link, LinkNeed, PoolContext, SurrealEngineError } from '@surrealengine/core'
import type { EventQueue } from './event-queue.js'
import { LeakWatch } from './leak-watch.js'
import type { LinkChange, PooledLink } from './link.js'
import type { Links } from './links.js'
import type { Statistics } from './statistics.js'
import { WaitQueue } from './wait-queue.js'

/** What the checkout needs of the pool. */
export interface CheckoutActions {
  apply(link: PooledLink, change: LinkChange): void
  /** Sees to it that the link that would serve next is alive. Otherwise another one is next. */
  check(need: LinkNeed): void
  /** The last reason why there is no link. */
  whyNot(): SurrealEngineError | undefined
  /** Somebody left who waited. */
  onLeave(error: SurrealEngineError): void
  /** Gives out what there is to have now, and makes what is missing. */
  update(): void
}

/** Who has which link, and who waits for one. */
export class Checkout {
  readonly #context: PoolContext
  readonly #events: EventQueue
  readonly #links: Links
  readonly #statistics: Statistics
  readonly #actions: CheckoutActions
  readonly #queue: WaitQueue<PoolLease>
  readonly #leaks: LeakWatch

  constructor(
    context: PoolContext,
    events: EventQueue,
    links: Links,
    statistics: Statistics,
    actions: CheckoutActions,
  ) {
    const { clock, deadlines, policy, settings } = context
    this.#context = context
    this.#events = events
    this.#links = links
    this.#statistics = statistics
    this.#actions = actions
    this.#leaks = new LeakWatch(context, events.emit)
    this.#queue = new WaitQueue({
      clock,
      deadlines,
      limit: policy.queueLimit,
      acquireTimeout: settings.acquireTimeout,
      size: settings.size,
      isExhausted: () => links.serving > 0,
      whyNot: actions.whyNot,
      waited: time => statistics.waits.add(time),
      onLeave: actions.onLeave,
    })
  }

  /** Those who wait. */
  get waiting(): number {
    return this.#queue.size
  }

  /** A link that can be had now, if there is one. */
  now(need: LinkNeed): PoolLease | undefined {
    const lease = this.#take(need)
    if (lease !== undefined) this.#statistics.waits.add(0)
    return lease
  }

  /** Waits for a link. `unlimited` is for a call that brings the pool up, where nothing may be queued. */
  wait(need: LinkNeed, deadline: Deadline, unlimited = false): Promise<PoolLease> {
    return this.#queue.wait(need, deadline, unlimited)
  }

  /** Gives links to those who wait, in the order they came. Returns how many more links that takes. */
  serve(): number {
    const links = this.#links
    links.unreserve()
    // Where the last attempt failed, a link on its way is not counted on.
    const hoped = this.#actions.whyNot() === undefined ? links.connecting : 0
    let alone = 0
    let isShort = false
    let lacksRoom = false
    for (const waiter of this.#queue) {
      const isAlone = waiter.need.use === 'alone'
      // What one of a kind does not get, nobody of its kind behind it gets either.
      const isBehind = isAlone ? alone > 0 : isShort
      const lease = isBehind ? undefined : this.#take(waiter.need)
      if (lease !== undefined) waiter.give(lease)
      else if (waiter.need.full !== undefined) lacksRoom = true
      else if (!isAlone) isShort = true
      else if (++alone > hoped) links.reserve()
    }
    return alone + (isShort || lacksRoom ? 1 : 0)
  }

  /** Sends away those who wait. */
  refuse(error: SurrealEngineError): void {
    this.#queue.refuseAll(error)
  }

  /** Nobody is told of leases that are held too long any more. */
  stop(): void {
    this.#leaks.stop()
  }

  #take(need: LinkNeed): PoolLease | undefined {
    this.#actions.check(need)
    const link = this.#links.best(need)
    const own = link?.own
    if (link === undefined || own === undefined) return undefined
    const isAlone = need.use === 'alone'
    this.#actions.apply(link, { kind: 'taken', isAlone })
    const lease = new PoolLease(link, own, isAlone, this.#context.clock.now(), this.#giveBack)
    if (isAlone) {
      lease.unwatch = this.#leaks.watch(link.id, need.stack)
      this.#events.emit('leaseTaken', { id: link.id })
    }
    return lease
  }

  readonly #giveBack = (lease: PoolLease, fate: 'clean' | 'dirty'): void =>
    this.#events.change(() => {
      const { id, isAlone, pooled, own, since, unwatch } = lease
      const now = this.#context.clock.now()
      this.#statistics.uses.add(now - since)
      unwatch?.()
      if (isAlone) this.#events.emit('leaseReturned', { id, used: now - since })
      // The link may be gone since, and another one in its place.
      if (pooled.own !== own) return
      this.#actions.apply(pooled, { kind: 'returned', now, fate })
      if (this.#queue.size > 0 || pooled.own === undefined) this.#actions.update()
    })
}

/** The right to use one link of a pool. */
export class PoolLease implements Lease {
  readonly link: Link
  readonly lost: Promise<CloseReason>
  readonly pooled: PooledLink
  /** What the pool has of the link's provider: by the time this is given back there may be another link. */
  readonly own: Lease
  readonly id: number
  readonly isAlone: boolean
  readonly since: number
  /** Ends the watch for leaks. */
  unwatch: (() => void) | undefined
  readonly #giveBack: (lease: PoolLease, fate: 'clean' | 'dirty') => void
  #isOver = false

  constructor(
    pooled: PooledLink,
    own: Lease,
    isAlone: boolean,
    since: number,
    giveBack: (lease: PoolLease, fate: 'clean' | 'dirty') => void,
  ) {
    this.link = own.link
    this.lost = own.lost
    this.pooled = pooled
    this.own = own
    this.id = pooled.id
    this.isAlone = isAlone
    this.since = since
    this.#giveBack = giveBack
  }

  release(fate: 'clean' | 'dirty'): void {
    if (this.#isOver) throw givenBackTwice()
    this.#isOver = true
    this.#giveBack(this, fate)
  }
}

/** A second release would take the link from whoever has it next. */
export function givenBackTwice(): TypeError {
  return new TypeError('a lease was given back twice')
}
