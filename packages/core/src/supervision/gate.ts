import { advise, say } from '#prose'
import { QueueFullError } from '../errors/connection.js'
import type { SurrealEngineError } from '../errors/error.js'
import type { Deadline } from '../time/deadline.js'
import { deadlineError } from '../time/deadline-error.js'
import { within } from '../time/waiting.js'
import { connectEnded } from './not-ready.js'

/** A link that counts its users. */
interface Takeable<L> {
  take(): L
}

/** Receives a ready link, or the error why there is none. */
type Waiter<L> = (outcome: L | SurrealEngineError) => void

/** The queue for a ready link: calls, up to a limit, and callers of `connect()`. First in, first out. */
export class Gate<L extends Takeable<L>> {
  #waiters: Set<Waiter<L>> | undefined
  readonly #limit: number
  readonly #whyNot: () => SurrealEngineError | undefined
  readonly #onLeave: (error: SurrealEngineError) => void
  #calls = 0

  /** `whyNot` returns the last connection error; `onLeave` is called when a wait ends without a link. */
  constructor(
    limit: number,
    whyNot: () => SurrealEngineError | undefined,
    onLeave: (error: SurrealEngineError) => void,
  ) {
    this.#limit = limit
    this.#whyNot = whyNot
    this.#onLeave = onLeave
  }

  /** Number of waiting calls. */
  get calls(): number {
    return this.#calls
  }

  /** `true` if neither calls nor `connect()` wait. */
  get isEmpty(): boolean {
    return !this.#waiters?.size
  }

  /** Waits for a link for a call. The first call with `autoConnect` waits even if `queueLimit` is 0. */
  call(deadline: Deadline, isFirst = false): Promise<L> {
    if (isFirst || this.#calls < this.#limit) return this.#wait(deadline, true)
    const details = { hint: advise('queue-full'), cause: this.#whyNot() }
    return Promise.reject(new QueueFullError(say('queue-full', this.#limit), details))
  }

  /** Waits for a link for `connect()`. */
  async opening(deadline: Deadline): Promise<void> {
    await this.#wait(deadline, false)
  }

  /** Settles all waits with a link or an error. */
  settle(outcome: L | SurrealEngineError): void {
    for (const waiter of [...(this.#waiters ?? [])]) waiter(outcome)
    if (this.isEmpty) this.#waiters = undefined
  }

  #wait(deadline: Deadline, isCall: boolean): Promise<L> {
    if (isCall) this.#calls++
    return new Promise((resolve, reject) => {
      const waiter: Waiter<L> = outcome => {
        this.#waiters?.delete(waiter)
        if (isCall) this.#calls--
        deadline.offEnd()
        if (outcome instanceof Error) reject(outcome)
        // Take the link immediately: a listener may retire it before the caller's promise resolves.
        else resolve(isCall ? outcome.take() : outcome)
      }
      this.#waiters ??= new Set()
      this.#waiters.add(waiter)
      deadline.onEnd(end => {
        const error = isCall ? deadlineError(end, false, this.#whyNot()) : connectEnded(end, this.#whyNot())
        waiter(error)
        this.#onLeave(error)
      })
    })
  }
}

/** Waits for an earlier close() to finish before connecting. */
export async function beforeConnect(over: Promise<void>, deadline: Deadline): Promise<void> {
  await within(over, deadline).catch((thrown: unknown) => {
    throw deadline.ended === undefined ? thrown : connectEnded(deadline.ended, undefined)
  })
}
