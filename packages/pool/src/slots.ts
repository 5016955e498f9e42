import type { ConnectionEvents, ConnectionStatus, PoolStats } from '@surrealengine/core'
import {
  connectionClosed,
  type Deadline,
  type Lease,
  type LinkNeed,
  type LinkProvider,
  notConnected,
  type PoolContext,
} from '@surrealengine/core/provider'
import { Leases } from './leases.js'
import { addTime } from './statistics.js'
import { WaitQueue } from './wait-queue.js'

/** The right to use the one link. */
interface Slot {
  /** `waiting`: it has no link yet. */
  use: 'waiting' | 'call' | 'lease'
}

/**
 * A pool of slots, for transports with a single link: an embedded engine, or HTTP, where each request stands alone. A
 * slot is the right to use the link. Over HTTP every call needs a slot, which limits the number of concurrent requests.
 * An engine accepts any number of calls; there only leases need slots, each with a session of its own.
 */
export class SlotPool implements LinkProvider {
  readonly #context: PoolContext
  readonly #leases: Leases
  readonly #provider: LinkProvider
  readonly #queue: WaitQueue<Slot>
  /** `true` if each call needs a slot, not only leases. */
  readonly #isEach: boolean
  /** The slots in use. If the link ends, they are removed at once, even though they are released later. */
  readonly #taken = new Set<Slot>()
  /** Leases have ids of their own, since they share one link. */
  #lastId = 0

  constructor(context: PoolContext) {
    const leases = new Leases(context)
    const { events, statistics } = leases
    const heard: { readonly [K in keyof ConnectionEvents]?: (event: ConnectionEvents[K]) => void } = {
      // Leases end with their engine. Over HTTP a retired link goes on until its last call is done.
      lost: () => {
        if (!this.#isEach) this.#endAll()
      },
      // Without autoConnect no other link will be opened.
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
    // If the provider refuses all calls, it does so at once, without a slot.
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

  /** `true` if there is a link, or one will be opened on demand. */
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

  /** Gets the link for the holder of a slot. */
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
      // A lease of an engine ran in a session of its own, so the engine is clean.
      own.release(this.#isEach ? fate : 'clean')
      this.#free(slot)
    })
  }

  #free(slot: Slot): void {
    if (this.#taken.delete(slot)) this.#handOn()
  }

  /** Hands out free slots, first in first out. */
  #handOn(): void {
    for (const waiter of this.#queue) {
      if (this.#isFull) return
      waiter.give(this.#take())
    }
  }

  /** Frees all slots, including those not yet released. */
  #endAll(): void {
    this.#taken.clear()
    this.#leases.stop()
  }
}
