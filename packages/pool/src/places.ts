import {
  ConnectionClosedError,
  type ConnectionStatus,
  type Deadline,
  type Lease,
  type LinkNeed,
  type LinkProvider,
  type PoolContext,
  type PoolStats,
} from '@surrealengine/core'
import { Leaks } from './leaks.js'
import { givenBackTwice } from './pool-lease.js'
import { Statistics } from './statistics.js'
import { Waiters } from './waiters.js'

/**
 * A pool where one link is all there is to have: an embedded engine, or requests that each stand alone. What is shared
 * out is the right to use it. Over HTTP every call needs a place, so that no more than so many are under way at once; an
 * engine takes every call, and a place is what a lease has, with a session of its own.
 */
export class Places implements LinkProvider {
  readonly #context: PoolContext
  readonly #provider: LinkProvider
  readonly #waiters: Waiters<void>
  readonly #leaks: Leaks
  readonly #statistics = new Statistics()
  /** Whether each call needs a place. */
  readonly #isEach: boolean
  #taken = 0
  #leased = 0
  /** Counts the leases: there is one link for all of them. */
  #lastId = 0

  constructor(context: PoolContext) {
    const { capabilities, clock, deadlines, emit, policy, settings } = context
    this.#context = context
    this.#leaks = new Leaks(context)
    this.#isEach = capabilities.session === 'request'
    this.#provider = context.supervise({ endpoint: 0, mode: 'first', emit })
    this.#waiters = new Waiters({
      clock,
      deadlines,
      limit: policy.queueLimit,
      acquireTimeout: settings.acquireTimeout,
      size: settings.size,
      isExhausted: () => this.#provider.status === 'connected',
      whyNot: () => undefined,
      onLeave: () => {},
      waited: time => this.#statistics.waits.add(time),
    })
  }

  get status(): ConnectionStatus {
    return this.#provider.status
  }

  open(deadline: Deadline): Promise<void> {
    return this.#provider.open(deadline)
  }

  acquire(need: LinkNeed, deadline: Deadline): Lease | Promise<Lease> {
    if (need.use !== 'alone' && !this.#isEach) return this.#provider.acquire(need, deadline)
    // What refuses everyone refuses at once, whoever has a place still.
    if (!this.#isComing) return this.#provider.acquire(need, deadline)
    if (this.#taken >= this.#context.settings.size) {
      // Whoever gives a place back hands it over: it stays taken.
      return this.#waiters.wait(need, deadline, false).then(() => this.#seat(need, deadline))
    }
    this.#taken++
    this.#statistics.waits.add(0)
    return this.#seat(need, deadline)
  }

  async close(): Promise<void> {
    const closing = this.#provider.close()
    this.#leaks.stop()
    this.#waiters.refuseAll(new ConnectionClosedError('The connection was closed'))
    await closing
  }

  keepAlive(alive: boolean): void {
    this.#provider.keepAlive(alive)
  }

  stats(): PoolStats {
    const { created, dropped, open, waiting } = this.#provider.stats()
    return {
      ...this.#statistics.read(),
      open,
      created,
      dropped,
      waiting: waiting + this.#waiters.size,
      idle: this.#context.settings.size - this.#taken,
      busy: this.#taken,
      leased: this.#leased,
      connecting: 0,
    }
  }

  /** Whether there is a link, or will be one when it is wanted. */
  get #isComing(): boolean {
    const { status } = this.#provider
    return status !== 'closed' && (status !== 'disconnected' || this.#context.policy.autoConnect)
  }

  /** The link for somebody who has a place. */
  #seat(need: LinkNeed, deadline: Deadline): Lease | Promise<Lease> {
    const own = this.#provider.acquire(need, deadline)
    if (!(own instanceof Promise)) return this.#lend(own, need)
    return own.then(
      lease => this.#lend(lease, need),
      (error: unknown) => {
        this.#giveBack()
        throw error
      },
    )
  }

  #lend(own: Lease, need: LinkNeed): Lease {
    const { clock } = this.#context
    const since = clock.now()
    const returned = need.use === 'alone' ? this.#lease(need) : undefined
    let isOver = false
    return {
      link: own.link,
      lost: own.lost,
      release: fate => {
        if (isOver) throw givenBackTwice()
        isOver = true
        const used = clock.now() - since
        this.#statistics.uses.add(used)
        returned?.(used)
        // What a lease did was done in a session of its own: the engine behind it is as it was.
        own.release(this.#isEach ? fate : 'clean')
        this.#giveBack()
      },
    }
  }

  /** Tells of a lease. Returns what tells of its end. */
  #lease({ stack }: LinkNeed): (used: number) => void {
    const { emit } = this.#context
    const id = ++this.#lastId
    this.#leased++
    const unwatch = this.#leaks.watch(id, stack)
    emit('leaseTaken', { id })
    return used => {
      this.#leased--
      unwatch()
      emit('leaseReturned', { id, used })
    }
  }

  #giveBack(): void {
    const [next] = this.#waiters
    if (next === undefined) this.#taken--
    else next.give()
  }
}
