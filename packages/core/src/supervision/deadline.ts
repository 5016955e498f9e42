import { onAbort } from './abort-listeners.js'
import type { Clock, Timer } from './clock.js'

/** How a deadline ended: its time was over, or its signal was aborted. */
export type DeadlineEnd =
  | { readonly kind: 'timeout'; readonly timeout: number }
  | { readonly kind: 'aborted'; readonly reason: unknown }

/** The budget of one call, across queueing, connecting, sending and retrying. */
export interface Deadline {
  /** How it ended, once it did. */
  readonly ended: DeadlineEnd | undefined
  /** Milliseconds that are left; `Infinity` where there is no limit. */
  remaining(): number
  /** Takes the one listener of the phase that the call is in; runs it at once when the deadline has ended already. */
  onEnd(listener: (end: DeadlineEnd) => void): void
  /** The phase is over: its listener goes. */
  offEnd(): void
  /** The call is settled: timer and signal let go of it. */
  close(): void
}

/** The deadlines of one length: since they start in turn, the first in the list is the first due. */
interface Queue {
  readonly timeout: number
  first: Entry | undefined
  last: Entry | undefined
}

/**
 * All deadlines of a connection. Calls mostly share one timeout, so starting and closing one costs a few assignments,
 * and one timer serves all of them.
 */
export class Deadlines {
  readonly #clock: Clock
  readonly #queues = new Map<number, Queue>()
  #timer: Timer | undefined
  #timerDue = Number.POSITIVE_INFINITY
  #waiting = 0
  #alive = true

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Starts a deadline. `timeout` in milliseconds, `0` or `Infinity` for none; the signal ends it as well. */
  start(timeout: number, signal?: AbortSignal): Deadline {
    const limited = timeout > 0 && timeout < Number.POSITIVE_INFINITY
    const due = limited ? this.#clock.now() + timeout : Number.POSITIVE_INFINITY
    const entry = new Entry(this.#clock, due, timeout, signal, settled => this.#remove(settled))
    if (limited && entry.ended === undefined) this.#add(entry)
    return entry
  }

  /** Whether calls that wait keep the process alive. They do until told otherwise. */
  keepAlive(alive: boolean): void {
    this.#alive = alive
    this.#timer?.keepAlive(alive && this.#waiting > 0)
  }

  #add(entry: Entry): void {
    let queue = this.#queues.get(entry.timeout)
    if (queue === undefined) {
      queue = { timeout: entry.timeout, first: undefined, last: undefined }
      this.#queues.set(entry.timeout, queue)
    }
    entry.queue = queue
    entry.previous = queue.last
    if (queue.last === undefined) queue.first = entry
    else queue.last.next = entry
    queue.last = entry
    this.#waiting++
    if (entry.due < this.#timerDue) this.#arm(entry.due)
    else if (this.#waiting === 1 && this.#alive) this.#timer?.keepAlive(true)
  }

  #remove(entry: Entry): void {
    const { queue, previous, next } = entry
    if (queue === undefined) return
    entry.queue = undefined
    if (previous === undefined) queue.first = next
    else previous.next = next
    if (next === undefined) queue.last = previous
    else next.previous = previous
    if (queue.first === undefined) this.#queues.delete(queue.timeout)
    this.#waiting--
    // The timer stays: the next call will most likely want it. It finds nothing to do otherwise.
    if (this.#waiting === 0) this.#timer?.keepAlive(false)
  }

  #arm(due: number): void {
    this.#timer?.cancel()
    this.#timerDue = due
    this.#timer = this.#clock.after(Math.max(0, due - this.#clock.now()), () => this.#expire())
    if (!this.#alive || this.#waiting === 0) this.#timer.keepAlive(false)
  }

  #expire(): void {
    this.#timer = undefined
    this.#timerDue = Number.POSITIVE_INFINITY
    const now = this.#clock.now()
    const end = (): void => this.#endDue(now)
    // A reply that is there already wins, also where nobody could read it in time.
    if (this.#clock.afterInput === undefined || this.#firstDue() > now) end()
    else this.#clock.afterInput(end)
  }

  #endDue(now: number): void {
    for (const queue of [...this.#queues.values()]) {
      while (queue.first !== undefined && queue.first.due <= now) {
        queue.first.end({ kind: 'timeout', timeout: queue.timeout })
      }
    }
    const next = this.#firstDue()
    if (next < this.#timerDue) this.#arm(next)
  }

  #firstDue(): number {
    let due = Number.POSITIVE_INFINITY
    for (const { first } of this.#queues.values()) due = Math.min(due, first?.due ?? due)
    return due
  }
}

class Entry implements Deadline {
  ended: DeadlineEnd | undefined
  queue: Queue | undefined
  previous: Entry | undefined
  next: Entry | undefined
  readonly due: number
  readonly timeout: number
  readonly #clock: Clock
  readonly #leave: (entry: Entry) => void
  #forget: (() => void) | undefined
  #listener: ((end: DeadlineEnd) => void) | undefined

  constructor(
    clock: Clock,
    due: number,
    timeout: number,
    signal: AbortSignal | undefined,
    leave: (entry: Entry) => void,
  ) {
    this.#clock = clock
    this.due = due
    this.timeout = timeout
    this.#leave = leave
    if (signal === undefined) return
    if (signal.aborted) {
      this.ended = { kind: 'aborted', reason: signal.reason }
      return
    }
    this.#forget = onAbort(signal, () => this.end({ kind: 'aborted', reason: signal.reason }))
  }

  remaining(): number {
    return this.due === Number.POSITIVE_INFINITY ? this.due : Math.max(0, this.due - this.#clock.now())
  }

  onEnd(listener: (end: DeadlineEnd) => void): void {
    if (this.ended === undefined) this.#listener = listener
    else listener(this.ended)
  }

  offEnd(): void {
    this.#listener = undefined
  }

  end(end: DeadlineEnd): void {
    const listener = this.#listener
    this.close()
    this.ended ??= end
    listener?.(this.ended)
  }

  close(): void {
    this.#listener = undefined
    this.#forget?.()
    this.#forget = undefined
    this.#leave(this)
  }
}
