import {
  connectionClosed,
  type Deadline,
  deadlineError,
  type Lease,
  type LinkNeed,
  type PoolContext,
  type Timer,
} from '@surrealengine/core/provider'
import { say } from '#prose'
import { EventQueue } from './event-queue.js'
import { addTime, createStatistics, type Statistics } from './statistics.js'

/** Hands out links and slots: counts them, watches for leaks, emits events, and takes them back. */
export class Leases {
  readonly events: EventQueue
  readonly statistics: Statistics = createStatistics()
  /** Number of times the pool was closed. */
  closes = 0
  readonly #context: Pick<PoolContext, 'clock' | 'settings'>
  /** One timer per lease that is watched for a leak. */
  readonly #timers = new Set<Timer>()

  constructor(context: Pick<PoolContext, 'clock' | 'emit' | 'settings'>) {
    this.events = new EventQueue(context.emit)
    this.#context = context
  }

  /** Takes a link, unless a listener called meanwhile closed the pool or aborted the call. */
  acquire(deadline: Deadline, take: () => Lease | Promise<Lease>): Lease | Promise<Lease> {
    const { closes } = this
    const unlessOver = (lease: Lease): Lease | Promise<never> => {
      const { ended } = deadline
      const isClosed = closes !== this.closes
      if (!isClosed && ended === undefined) return lease
      lease.release('clean')
      return Promise.reject(isClosed || ended === undefined ? connectionClosed() : deadlineError(ended, false))
    }
    const taken = this.events.change(take)
    return taken instanceof Promise ? taken.then(unlessOver) : unlessOver(taken)
  }

  /** Hands out a link. `id` identifies the lease in events. */
  lend(own: Lease, id: number, { stack, use }: LinkNeed, giveBack: Lease['release']): Lease {
    const { clock } = this.#context
    const { emit } = this.events
    const isAlone = use === 'alone'
    const since = clock.now()
    const timer = isAlone ? this.#watch(id, stack) : undefined
    if (isAlone) emit('leaseTaken', { id })
    let isOver = false
    const release: Lease['release'] = fate => {
      // A second release would take the link from its next user.
      if (isOver) throw new TypeError(say('released-twice'))
      isOver = true
      const used = clock.now() - since
      addTime(this.statistics.uses, used)
      if (timer !== undefined) this.#unwatch(timer)
      if (isAlone) emit('leaseReturned', { id, used })
      giveBack(fate)
    }
    return { link: own.link, lost: own.lost, release: fate => this.events.change(() => release(fate)) }
  }

  /** Stops watching for leaks. */
  stop(): void {
    for (const timer of this.#timers) this.#unwatch(timer)
  }

  /** Emits `leaseOverdue` if a lease is held for longer than `leakWarning`, with the stack of its caller. */
  #watch(id: number, stack = ''): Timer | undefined {
    const { clock, settings } = this.#context
    // 0 means no warning.
    if (settings.leakWarning === 0) return undefined
    const since = clock.now()
    const timer = clock.after(settings.leakWarning, () => {
      this.#unwatch(timer)
      this.events.emit('leaseOverdue', { id, held: clock.now() - since, stack })
    })
    // The timer must not keep the process alive.
    timer.keepAlive(false)
    this.#timers.add(timer)
    return timer
  }

  #unwatch(timer: Timer): void {
    this.#timers.delete(timer)
    timer.cancel()
  }
}
