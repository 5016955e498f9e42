import { advise, say } from '#prose'
import { QueueFullError } from '../errors/connection.js'
import type { SurrealEngineError } from '../errors/error.js'
import type { Deadline } from '../time/deadline.js'
import { deadlineError } from '../time/deadline-error.js'
import { within } from '../time/waiting.js'
import { connectEnded } from './not-ready.js'

/** A link that counts who uses it. */
interface Takeable<L> {
  take(): L
}

/** Takes a link that is ready, or the error that there is none. */
type Waiter<L> = (outcome: L | SurrealEngineError) => void

/** What waits for a link to be ready: calls, up to a limit, and whoever awaits `connect()`. First in, first out. */
export class Gate<L extends Takeable<L>> {
  #waiters: Set<Waiter<L>> | undefined
  readonly #limit: number
  readonly #whyNot: () => SurrealEngineError | undefined
  readonly #onLeave: (error: SurrealEngineError) => void
  #calls = 0

  /** `whyNot` gives the last reason why there is no link; `onLeave` hears of a wait that ended before there was one. */
  constructor(
    limit: number,
    whyNot: () => SurrealEngineError | undefined,
    onLeave: (error: SurrealEngineError) => void,
  ) {
    this.#limit = limit
    this.#whyNot = whyNot
    this.#onLeave = onLeave
  }

  /** Calls that wait. */
  get calls(): number {
    return this.#calls
  }

  /** Whether nobody waits at all. */
  get isEmpty(): boolean {
    return !this.#waiters?.size
  }

  /** Waits for a link on behalf of a call. The one that brings the connection up waits also where nothing may be queued. */
  call(deadline: Deadline, isFirst = false): Promise<L> {
    if (isFirst || this.#calls < this.#limit) return this.#wait(deadline, true)
    const details = { hint: advise('queue-full'), cause: this.#whyNot() }
    return Promise.reject(new QueueFullError(say('queue-full', this.#limit), details))
  }

  /** Waits for a link on behalf of `connect()`. */
  async opening(deadline: Deadline): Promise<void> {
    await this.#wait(deadline, false)
  }

  /** Lets everyone through to a link, or sends everyone away with an error. */
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
        // Taken in the turn it is ready: a listener may retire the link before the caller's promise resolves.
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

/** What a connect has to wait for before it can begin, within its budget. */
export async function beforeConnect(over: Promise<void>, deadline: Deadline): Promise<void> {
  await within(over, deadline).catch((thrown: unknown) => {
    throw deadline.ended === undefined ? thrown : connectEnded(deadline.ended, undefined)
  })
}
