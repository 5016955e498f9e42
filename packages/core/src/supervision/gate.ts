import { advise, say } from '#prose'
import { QueueFullError } from '../errors/connection.js'
import { deadlineError } from '../errors/deadline.js'
import type { SurrealEngineError } from '../errors/error.js'
import { connectEnded } from '../errors/not-ready.js'
import { within } from '../session/answers.js'
import type { Deadline } from './deadline.js'

/** A link that counts who uses it. */
interface Takeable<L> {
  take(): L
}

interface Waiter<L> {
  admit(lease: L): void
  refuse(error: SurrealEngineError): void
}

/** Hears of a wait that ended before a link was ready. */
type OnLeave = (error: SurrealEngineError) => void

/** What waits for a link to be ready: calls, up to a limit, and whoever awaits `connect()`. First in, first out. */
export class Gate<L extends Takeable<L>> {
  readonly #waiters = new Set<Waiter<L>>()
  readonly #limit: number
  #calls = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Calls that wait. */
  get calls(): number {
    return this.#calls
  }

  /** Whether nobody waits at all. */
  get isEmpty(): boolean {
    return this.#waiters.size === 0
  }

  /** Waits for a link on behalf of a call. `whyNot` gives the last reason why there is none; `onLeave` hears of a wait that ended. */
  call(deadline: Deadline, whyNot: () => SurrealEngineError | undefined, onLeave: OnLeave): Promise<L> {
    if (this.#calls >= this.#limit) {
      return Promise.reject(
        new QueueFullError(say('queue-full', this.#limit), {
          hint: advise('queue-full'),
          cause: whyNot(),
        }),
      )
    }
    return this.first(deadline, whyNot, onLeave)
  }

  /** As `call`, beyond the limit: the call that brought the connection up, where nothing may be queued. */
  async first(deadline: Deadline, whyNot: () => SurrealEngineError | undefined, onLeave: OnLeave): Promise<L> {
    this.#calls++
    try {
      // Taken in the turn it is ready: a listener may retire the link before the caller's promise resolves.
      return await this.#wait(
        deadline,
        lease => lease.take(),
        end => deadlineError(end, false, whyNot()),
        onLeave,
      )
    } finally {
      this.#calls--
    }
  }

  /** Waits for a link on behalf of `connect()`. */
  async opening(deadline: Deadline, whyNot: () => SurrealEngineError | undefined, onLeave: OnLeave): Promise<void> {
    await this.#wait(
      deadline,
      () => {},
      end => connectEnded(end, whyNot()),
      onLeave,
    )
  }

  /** Lets everyone through. */
  admit(lease: L): void {
    for (const waiter of [...this.#waiters]) waiter.admit(lease)
  }

  /** Sends everyone away. */
  refuse(error: SurrealEngineError): void {
    for (const waiter of [...this.#waiters]) waiter.refuse(error)
  }

  #wait<T>(
    deadline: Deadline,
    enter: (lease: L) => T,
    errorOf: (end: NonNullable<Deadline['ended']>) => SurrealEngineError,
    onLeave: OnLeave,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiters.delete(waiter)
        deadline.offEnd()
      }
      const waiter: Waiter<L> = {
        admit: lease => {
          leave()
          resolve(enter(lease))
        },
        refuse: error => {
          leave()
          reject(error)
        },
      }
      this.#waiters.add(waiter)
      deadline.onEnd(end => {
        const error = errorOf(end)
        waiter.refuse(error)
        onLeave(error)
      })
    })
  }
}

/** What a connect has to wait for before it can begin, within its budget. */
export async function beforeConnect(over: Promise<void>, deadline: Deadline): Promise<void> {
  try {
    await within(over, deadline)
  } catch (thrown) {
    throw deadline.ended === undefined ? thrown : connectEnded(deadline.ended, undefined)
  }
}
