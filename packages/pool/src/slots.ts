import {
  type ConnectionEvents,
  type ConnectionStatus,
  connectionClosed,
  type Deadline,
  type Lease,
  type LinkNeed,
  type LinkProvider,
  notConnected,
  type PoolContext,
  type PoolStats,
} from '@surrealengine/core'
import { Leases } from './leases.js'
import { addTime } from './statistics.js'
import { WaitQueue } from './wait-queue.js'

/** The right to use the one link. */
interface Slot {
  /** `waiting`: there is no link for it yet. */
  use: 'waiting' | 'call' | 'lease'
}

/**
 * A pool where one link is all there is to have: an embedded engine, or requests that each stand alone. What is shared
 * out is the right to use it. Over HTTP every call needs a slot, so that no more than so many are under way at once; an
 * engine takes every call, and a slot is what a lease has, with a session of its own.
 */
export class SlotPool implements LinkProvider {
  readonly #context: PoolContext
  readonly #leases: Leases
  readonly #provider: LinkProvider
  readonly #queue: WaitQueue<Slot>
  /** Whether each call needs a slot. */
  readonly #isEach: boolean
  /** The slots in use. A slot whose link ended is removed at once, although it is given back later. */
  readonly #taken = new Set<Slot>()
  /** Leases are numbered: they all share one link. */
  #lastId = 0

  constructor(context: PoolContext) {
    const leases = new Leases(context)
    const { events, statistics } = leases
    const heard: { readonly [K in keyof ConnectionEvents]?: (event: ConnectionEvents[K]) => void } = {
      // Leases end with their engine. Over HTTP a link that was given up goes on until its last call is over.
      lost: () => {
        if (!this.#isEach) this.#endAll()
      },
      // Without autoConnect no other link will come.
      failed: ({ error }) => {
        if (!this.#isComing) this.#queue.refuseAll(notConnected(error))
      },
    }
    this.#context = context
    this.#leases = leases
    this.#isEach = context.capabilities.session === 'request'
    this.#provider = context.supervise({
      endpoint: 0,
      mode: 'first',
      emit: (name, event) =>
        events.change(() => {
          heard[name]?.(event)
          this.#handOn()
          events.emit(name, event)
        }),
    })
    this.#queue = new WaitQueue({
      ...context,
      statistics,
      isExhausted: () => this.#count('waiting') < this.#taken.size,
    })
  }

  get status(): ConnectionStatus {
    return this.#provider.status
  }

  open(deadline: Deadline): Promise<void> {
    return this.#leases.events.change(() => this.#provider.open(deadline))
  }

  acquire(need: LinkNeed, deadline: Deadline): Lease | Promise<Lease> {
    const needsSlot = need.use === 'alone' || this.#isEach
    // What refuses every call refuses it at once, without a slot.
    if (!needsSlot || !this.#isComing) return this.#provider.acquire(need, deadline)
    return this.#leases.acquire(deadline, () => {
      if (this.#isFull) return this.#queue.wait(need, deadline).then(slot => this.#use(slot, need, deadline))
      addTime(this.#leases.statistics.waits, 0)
      return this.#use(this.#take(), need, deadline)
    })
  }

  close(): Promise<void> {
    this.#leases.closes++
    return this.#leases.events.change(() => {
      const closing = this.#provider.close()
      this.#endAll()
      this.#queue.refuseAll(connectionClosed())
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
      ...structuredClone(this.#leases.statistics),
      open,
      created,
      dropped,
      waiting: waiting + this.#queue.size,
      idle: this.#context.settings.poolSize - busy,
      busy,
      leased: this.#count('lease'),
      connecting: 0,
    }
  }

  /** Whether there is a link, or will be one when it is wanted. */
  get #isComing(): boolean {
    const { status } = this.#provider
    return status !== 'closed' && (status !== 'disconnected' || this.#context.policy.autoConnect)
  }

  get #isFull(): boolean {
    return this.#taken.size >= this.#context.settings.poolSize
  }

  #count(use: Slot['use']): number {
    return [...this.#taken].filter(slot => slot.use === use).length
  }

  #take(): Slot {
    const slot: Slot = { use: 'waiting' }
    this.#taken.add(slot)
    return slot
  }

  /** The link for somebody who has a slot. */
  #use(slot: Slot, need: LinkNeed, deadline: Deadline): Lease | Promise<Lease> {
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

  #lend(slot: Slot, own: Lease, need: LinkNeed): Lease {
    const isAlone = need.use === 'alone'
    slot.use = isAlone ? 'lease' : 'call'
    return this.#leases.lend(own, isAlone ? ++this.#lastId : 0, need, fate => {
      // What a lease did was done in a session of its own: the engine behind it is as it was.
      own.release(this.#isEach ? fate : 'clean')
      this.#free(slot)
    })
  }

  #free(slot: Slot): void {
    if (this.#taken.delete(slot)) this.#handOn()
  }

  /** Gives slots to those who wait, in the order they came. */
  #handOn(): void {
    for (const waiter of this.#queue) {
      if (this.#isFull) return
      waiter.give(this.#take())
    }
  }

  /** Frees all slots, including those that are not given back yet. */
  #endAll(): void {
    this.#taken.clear()
    this.#leases.stop()
  }
}
