import {
  type Clock,
  type Deadline,
  type Deadlines,
  deadlineError,
  type LinkNeed,
  PoolExhaustedError,
  QueueFullError,
  type SurrealEngineError,
  troubles,
} from '@surrealengine/core'

/** Somebody who waits for a link, or for the right to one. */
export interface Waiter<T> {
  readonly need: LinkNeed
  give(what: T): void
  refuse(error: SurrealEngineError): void
}

/** What the queue needs of the pool. */
export interface WaitQueueContext {
  readonly clock: Clock
  readonly deadlines: Deadlines
  /** Waiters that there may be at once. */
  readonly limit: number
  /** Milliseconds after which a waiter gives up while the pool has links and others hold them. `0` is never. */
  readonly acquireTimeout: number
  /** How many links there may be, for the message. */
  readonly size: number
  /** Whether links are there and others hold all of them. */
  isExhausted(): boolean
  /** The last reason why there is no link. */
  whyNot(): SurrealEngineError | undefined
  /** Somebody got what they waited for, after so many milliseconds. */
  waited(time: number): void
  /** Somebody left before there was a link. */
  onLeave(error: SurrealEngineError): void
}

/** Those who wait for a link, first in first out, each with a deadline of its own. */
export class WaitQueue<T> {
  readonly #context: WaitQueueContext
  readonly #queue = new Set<Waiter<T>>()

  constructor(context: WaitQueueContext) {
    this.#context = context
  }

  get size(): number {
    return this.#queue.size
  }

  /** The waiters in the order they came. Giving a link to one, or refusing it, takes it out. */
  [Symbol.iterator](): IterableIterator<Waiter<T>> {
    return this.#queue.values()
  }

  /** Waits until a link is given. `unlimited` is for a call that brings the pool up, where nothing may be queued. */
  wait(need: LinkNeed, deadline: Deadline, unlimited: boolean): Promise<T> {
    const { limit, whyNot } = this.#context
    if (this.#queue.size >= limit && !unlimited) {
      return Promise.reject(
        new QueueFullError(`${limit} calls are already waiting for a link (queueLimit)`, {
          hint: 'Repeat it later, raise queueLimit or poolSize, or find out why the server cannot be reached.',
          cause: whyNot(),
        }),
      )
    }
    return new Promise((resolve, reject) => this.#join(need, deadline, resolve, reject))
  }

  /** Sends everyone away. */
  refuseAll(error: SurrealEngineError): void {
    for (const waiter of [...this.#queue]) waiter.refuse(error)
  }

  #join(
    need: LinkNeed,
    deadline: Deadline,
    resolve: (what: T) => void,
    reject: (error: SurrealEngineError) => void,
  ): void {
    const { acquireTimeout, clock, deadlines, isExhausted, onLeave, waited, whyNot } = this.#context
    const since = clock.now()
    const patience = deadlines.start(acquireTimeout)
    const leave = (): void => {
      this.#queue.delete(waiter)
      patience.close()
      deadline.offEnd()
    }
    const waiter: Waiter<T> = {
      need,
      give: what => {
        leave()
        waited(clock.now() - since)
        resolve(what)
      },
      refuse: error => {
        leave()
        reject(error)
      },
    }
    const leaveWith = (error: SurrealEngineError): void => {
      waiter.refuse(error)
      onLeave(error)
    }
    this.#queue.add(waiter)
    patience.onEnd(() => {
      // While there is no link at all, it is not the pool that is too small: the call's own time decides.
      if (!isExhausted()) return
      leaveWith(this.#exhausted())
    })
    deadline.onEnd(end =>
      leaveWith(end.kind === 'timeout' && isExhausted() ? this.#exhausted() : deadlineError(end, false, whyNot())),
    )
  }

  #exhausted(): PoolExhaustedError {
    const { size, whyNot } = this.#context
    return new PoolExhaustedError(`All ${size} links of the pool are taken (poolSize)`, {
      hint: troubles.hintOf(troubles.POOL_EXHAUSTED),
      cause: whyNot(),
    })
  }
}
