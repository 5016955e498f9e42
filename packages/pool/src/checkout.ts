import type { SurrealEngineError } from '@surrealengine/core'
import type { Deadline, Lease, LinkNeed, PoolContext } from '@surrealengine/core/provider'
import type { Leases } from './leases.js'
import type { Links } from './links.js'
import type { Maintenance } from './maintenance.js'
import { addTime } from './statistics.js'
import { WaitQueue } from './wait-queue.js'

/** What the checkout needs of the pool. */
interface CheckoutActions {
  /** Retires links that are due, serves the queue, and opens missing links. */
  update(): void
  /** Why the last attempt to open a link failed. */
  whyNot(): SurrealEngineError | undefined
  /** Called when a wait ends without a link. */
  onLeave(error: SurrealEngineError): void
}

/** Hands out links, and queues callers when there is none. */
export class Checkout {
  /** Waiting calls and leases. */
  readonly queue: WaitQueue<Lease>
  readonly #context: Pick<PoolContext, 'clock'>
  readonly #leases: Leases
  readonly #links: Links
  readonly #maintenance: Maintenance
  readonly #actions: CheckoutActions
  /** `true` if a call found every link busy since a link was last opened or failed. */
  isCrowded = false

  constructor(context: PoolContext, leases: Leases, links: Links, maintenance: Maintenance, actions: CheckoutActions) {
    this.#context = context
    this.#leases = leases
    this.#links = links
    this.#maintenance = maintenance
    this.#actions = actions
    const { statistics } = leases
    this.queue = new WaitQueue({ ...context, ...actions, statistics, isExhausted: () => links.serving > 0 })
  }

  /** Returns a link if one is available, and waits for one otherwise. */
  get(need: LinkNeed, deadline: Deadline): Lease | Promise<Lease> {
    const { update } = this.#actions
    // The timer may be late, and an expired link must not be handed out.
    if (this.#maintenance.isDue) update()
    const lease = this.#take(need, users => {
      if (users < 2 || this.#links.isFull) return
      this.isCrowded = true
      update()
    })
    if (lease !== undefined) {
      addTime(this.#leases.statistics.waits, 0)
      return lease
    }
    const wait = this.queue.wait(need, deadline)
    update()
    return wait
  }

  /** Serves the queue in order. Returns how many more links it needs. */
  serve(): number {
    const { connecting, reserved } = this.#links
    reserved.clear()
    // After a failed attempt, do not count on links that are connecting.
    const expected = this.#actions.whyNot() === undefined ? connecting : 0
    let alone = 0
    let isShort = false
    let lacksRoom = false
    for (const waiter of this.queue) {
      const isAlone = waiter.need.use === 'alone'
      // First in, first out, separately for leases and calls: if one gets none, neither do those of its kind behind it.
      const isBehind = isAlone ? alone > 0 : isShort
      const lease = isBehind ? undefined : this.#take(waiter.need)
      if (lease !== undefined) waiter.give(lease)
      else if (waiter.need.full !== undefined) lacksRoom = true
      else if (!isAlone) isShort = true
      else if (++alone > expected) {
        const link = this.#links.leastBusy()
        if (link !== undefined) reserved.add(link)
      }
    }
    return alone + (isShort || lacksRoom ? 1 : 0)
  }

  /** Takes the best link, if there is one. `onTake` is called with its number of users. */
  #take(need: LinkNeed, onTake?: (users: number) => void): Lease | undefined {
    this.#maintenance.ping(need)
    const link = this.#links.best(need)
    const own = link?.own
    if (link === undefined || own === undefined) return undefined
    this.#links.apply(link, { kind: 'taken', isAlone: need.use === 'alone' })
    const lease = this.#leases.lend(own, link.id, need, fate => {
      // The link may have been lost and replaced meanwhile.
      if (link.own !== own) return
      this.#links.apply(link, { kind: 'returned', now: this.#context.clock.now(), fate })
      if (this.queue.size > 0 || link.own === undefined) this.#actions.update()
    })
    onTake?.(link.users)
    return lease
  }
}
