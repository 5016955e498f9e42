import {
  ConnectionClosedError,
  type ConnectionEvents,
  type ConnectionStatus,
  connectionClosed,
  type Deadline,
  deadlineError,
  type Lease,
  type LinkNeed,
  type LinkProvider,
  notConnected,
  type PoolContext,
  type PoolStats,
} from '@surrealengine/core'
import { givenBackTwice } from './checkout.js'
import { EventQueue, isEvent } from './event-queue.js'
import { LeakWatch } from './leak-watch.js'
import { Statistics } from './statistics.js'
import { WaitQueue } from './wait-queue.js'

/** The right to use the one link. */
interface Slot {
  /** `waiting`: there is no link for it yet. */
  use: 'waiting' | 'call' | 'lease'
}

interface SlotLease extends Lease {
  readonly slot: Slot
}

/**
 * A pool where one link is all there is to have: an embedded engine, or requests that each stand alone. What is shared
 * out is the right to use it. Over HTTP every call needs a slot, so that no more than so many are under way at once; an
 * engine takes every call, and a slot is what a lease has, with a session of its own.
 */
export class SlotPool implements LinkProvider {
  readonly #context: PoolContext
  readonly #events: EventQueue
  readonly #provider: LinkProvider
  readonly #queue: WaitQueue<Slot>
  readonly #leaks: LeakWatch
  readonly #statistics = new Statistics()
  /** Whether each call needs a slot. */
  readonly #isEach: boolean
  /** The slots that are taken. One that ended with its link is none of them, though it is given back later. */
  readonly #taken = new Set<Slot>()
  /** Counts the leases: there is one link for all of them. */
  #lastId = 0

  constructor(context: PoolContext) {
    const { capabilities, clock, deadlines, policy, settings } = context
    this.#context = context
    this.#events = new EventQueue(context.emit)
    this.#leaks = new LeakWatch(context, this.#events.emit)
    this.#isEach = capabilities.session === 'request'
    this.#provider = context.supervise({
      endpoint: 0,
      mode: 'first',
      emit: (name, event) => this.#hear(name, event),
    })
    this.#queue = new WaitQueue({
      clock,
      deadlines,
      limit: policy.queueLimit,
      acquireTimeout: settings.acquireTimeout,
      size: settings.size,
      isExhausted: () => [...this.#taken].some(({ use }) => use !== 'waiting'),
      whyNot: () => undefined,
      onLeave: () => {},
      waited: time => this.#statistics.waits.add(time),
    })
  }

  get status(): ConnectionStatus {
    return this.#provider.status
  }

  open(deadline: Deadline): Promise<void> {
    return this.#events.change(() => this.#provider.open(deadline))
  }

  acquire(need: LinkNeed, deadline: Deadline): Lease | Promise<Lease> {
    const needsSlot = need.use === 'alone' || this.#isEach
    // What refuses everyone refuses at once, whoever has a slot still.
    if (!needsSlot || !this.#isComing) return this.#provider.acquire(need, deadline)
    const got = this.#events.change(() => this.#acquire(need, deadline))
    return got instanceof Promise
      ? got.then(lease => this.#unlessOver(lease, deadline))
      : this.#unlessOver(got, deadline)
  }

  close(): Promise<void> {
    return this.#events.change(() => {
      const closing = this.#provider.close()
      this.#endAll()
      this.#queue.refuseAll(new ConnectionClosedError('The connection was closed'))
      return closing
    })
  }

  keepAlive(alive: boolean): void {
    this.#provider.keepAlive(alive)
  }

  stats(): PoolStats {
    const { created, dropped, open, waiting } = this.#provider.stats()
    const busy = this.#taken.size
    return {
      ...this.#statistics.read(),
      open,
      created,
      dropped,
      waiting: waiting + this.#queue.size,
      idle: this.#context.settings.size - busy,
      busy,
      leased: [...this.#taken].filter(({ use }) => use === 'lease').length,
      connecting: 0,
    }
  }

  /** Whether there is a link, or will be one when it is wanted. */
  get #isComing(): boolean {
    const { status } = this.#provider
    return status !== 'closed' && (status !== 'disconnected' || this.#context.policy.autoConnect)
  }

  #hear<K extends keyof ConnectionEvents>(name: K, event: ConnectionEvents[K]): void {
    this.#events.change(() => {
      // Leases end with their engine. Over HTTP a link that was given up goes on until its last call is over.
      if (name === 'lost' && !this.#isEach) this.#endAll()
      // Nobody makes another one.
      if (isEvent('failed', name, event) && !this.#isComing) this.#queue.refuseAll(notConnected(event.error))
      this.#handOn()
      this.#events.emit(name, event)
    })
  }

  #acquire(need: LinkNeed, deadline: Deadline): SlotLease | Promise<SlotLease> {
    if (this.#taken.size >= this.#context.settings.size) {
      return this.#queue.wait(need, deadline, false).then(slot => this.#use(slot, need, deadline))
    }
    this.#statistics.waits.add(0)
    return this.#use(this.#take(), need, deadline)
  }

  #take(): Slot {
    const slot: Slot = { use: 'waiting' }
    this.#taken.add(slot)
    return slot
  }

  /** The link for somebody who has a slot. */
  #use(slot: Slot, need: LinkNeed, deadline: Deadline): SlotLease | Promise<SlotLease> {
    const own = this.#provider.acquire(need, deadline)
    if (!(own instanceof Promise)) return this.#lend(slot, own, need)
    return own.then(
      lease => this.#lend(slot, lease, need),
      (error: unknown) => {
        this.#free(slot)
        throw error
      },
    )
  }

  #lend(slot: Slot, own: Lease, { stack, use }: LinkNeed): SlotLease {
    const isAlone = use === 'alone'
    slot.use = isAlone ? 'lease' : 'call'
    const since = this.#context.clock.now()
    const id = isAlone ? ++this.#lastId : 0
    const unwatch = isAlone ? this.#leaks.watch(id, stack) : undefined
    if (isAlone) this.#events.emit('leaseTaken', { id })
    let isOver = false
    const giveBack = (fate: 'clean' | 'dirty'): void => {
      if (isOver) throw givenBackTwice()
      isOver = true
      const used = this.#context.clock.now() - since
      this.#statistics.uses.add(used)
      unwatch?.()
      if (isAlone) this.#events.emit('leaseReturned', { id, used })
      // What a lease did was done in a session of its own: the engine behind it is as it was.
      own.release(this.#isEach ? fate : 'clean')
      this.#free(slot)
    }
    return { slot, link: own.link, lost: own.lost, release: fate => this.#events.change(() => giveBack(fate)) }
  }

  /** Refuses a lease that is over already: a listener may have closed the pool or aborted the wait on hearing of it. */
  #unlessOver(lease: SlotLease, { ended }: Deadline): SlotLease | Promise<never> {
    const isClosed = !this.#taken.has(lease.slot)
    if (!isClosed && ended === undefined) return lease
    lease.release('clean')
    return Promise.reject(isClosed || ended === undefined ? connectionClosed() : deadlineError(ended, false))
  }

  #free(slot: Slot): void {
    if (this.#taken.delete(slot)) this.#handOn()
  }

  /** Gives slots to those who wait, in the order they came. */
  #handOn(): void {
    for (const waiter of this.#queue) {
      if (this.#taken.size >= this.#context.settings.size) return
      waiter.give(this.#take())
    }
  }

  /** No slot is taken any more, whoever has one still. */
  #endAll(): void {
    this.#taken.clear()
    this.#leaks.stop()
  }
}
