import { PoolExhaustedError, QueueFullError, type SurrealEngineError } from '@surrealengine/core'
import { type Deadline, deadlineError, type LinkNeed, type PoolContext } from '@surrealengine/core/provider'
import { advise, say } from '#prose'
import { addTime, type Statistics } from './statistics.js'

/** A call or a lease that waits for a link or a slot. */
export interface Waiter<T> {
  readonly need: LinkNeed
  give(what: T): void
  refuse(error: SurrealEngineError): void
}

/** What the queue needs of the pool. */
interface WaitQueueContext extends Pick<PoolContext, 'clock' | 'deadlines' | 'policy' | 'settings'> {
  /** Records how long successful waits took. */
  readonly statistics: Statistics
  /** Returns whether there are links or slots, and all are in use. */
  isExhausted(): boolean
  /** Why the last attempt to open a link failed. */
  whyNot?(): SurrealEngineError | undefined
  /** Called when a wait ends without a link. */
  onLeave?(error: SurrealEngineError): void
}

/** The queue for links or slots: first in, first out, each waiter with its own deadline. */
export class WaitQueue<T> {
  readonly #context: WaitQueueContext
  readonly #queue = new Set<Waiter<T>>()

  constructor(context: WaitQueueContext) {
    this.#context = context
  }

  get size(): number {
    return this.#queue.size
  }

  /** The waiters in order. `give` and `refuse` remove a waiter. */
  [Symbol.iterator](): IterableIterator<Waiter<T>> {
    return this.#queue.values()
  }

  /** Waits for a link. `isFirst`: the call that starts connecting waits even with `queueLimit: 0`. */
  wait(need: LinkNeed, deadline: Deadline, isFirst = false): Promise<T> {
    const { clock, deadlines, isExhausted, onLeave, policy, settings, statistics, whyNot } = this.#context
    const { queueLimit } = policy
    return new Promise((resolve, reject) => {
      if (this.#queue.size >= queueLimit && !isFirst) {
        const details = { hint: advise('queueLimit'), cause: whyNot?.() }
        return reject(new QueueFullError(say('queueLimit', queueLimit), details))
      }
      const since = clock.now()
      const patience = deadlines.start(settings.poolAcquireTimeout)
      const leave = (): void => {
        this.#queue.delete(waiter)
        patience.close()
        deadline.offEnd()
      }
      const waiter: Waiter<T> = {
        need,
        give: what => {
          leave()
          addTime(statistics.waits, clock.now() - since)
          resolve(what)
        },
        refuse: error => {
          leave()
          reject(error)
        },
      }
      const giveUp = (error: SurrealEngineError): void => {
        waiter.refuse(error)
        onLeave?.(error)
      }
      const exhausted = (): SurrealEngineError =>
        new PoolExhaustedError(say('poolSize', settings.poolSize), { hint: advise('poolSize'), cause: whyNot?.() })
      this.#queue.add(waiter)
      patience.onEnd(() => {
        // Without any link the pool is not too small: then only the call's own deadline applies.
        if (isExhausted()) giveUp(exhausted())
      })
      deadline.onEnd(end =>
        giveUp(end.kind === 'timeout' && isExhausted() ? exhausted() : deadlineError(end, false, whyNot?.())),
      )
    })
  }

  /** Rejects all waiters. */
  refuseAll(error: SurrealEngineError): void {
    for (const waiter of this.#queue) waiter.refuse(error)
  }
}
