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

/**
 * All deadlines of a connection. Calls mostly share one timeout, so starting and closing one costs a few assignments,
 * and one timer serves all of them.
 */
export class Deadlines {
  readonly #clock: Clock
  /**
   * The deadlines that wait, by length: those of one length start in turn, so the first is the first due. Each list is a
   * ring, closed by an entry that is never due: the first comes after it, and the last before it.
   */
  readonly #rings: Entry[] = []
  #waiting = 0
  #timer: Timer | undefined
  #timerDue = Number.POSITIVE_INFINITY
  #alive = true

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Starts a deadline. `timeout` in milliseconds, `0` or `Infinity` for none; the signal ends it as well. */
  start(timeout: number, signal?: AbortSignal): Deadline {
    const entry = new Entry(this.#clock, timeout, signal, this.#remove)
    if (entry.due === Number.POSITIVE_INFINITY || entry.ended !== undefined) return entry
    const ring = this.#ringOf(timeout)
    entry.next = ring
    entry.previous = ring.previous
    ring.previous.next = entry
    ring.previous = entry
    this.#waiting++
    if (entry.due < this.#timerDue) this.#arm(entry.due)
    else if (this.#waiting === 1) this.#hold()
    return entry
  }

  /** Whether calls that wait keep the process alive. They do until told otherwise. */
  keepAlive(alive: boolean): void {
    this.#alive = alive
    this.#hold()
  }

  #hold(): void {
    this.#timer?.keepAlive(this.#alive && this.#waiting > 0)
  }

  readonly #remove = (entry: Entry): void => {
    const { previous, next } = entry
    if (next === entry) return
    previous.next = next
    next.previous = previous
    entry.next = entry
    if (previous === next) this.#rings.splice(this.#rings.indexOf(next), 1)
    this.#waiting--
    // The timer stays: the next call will most likely want it. It finds nothing to do otherwise.
    if (this.#waiting === 0) this.#hold()
  }

  /** Most calls have one length, so there are few rings. */
  #ringOf(timeout: number): Entry {
    for (const ring of this.#rings) if (ring.timeout === timeout) return ring
    const ring = new Entry(this.#clock, timeout, undefined, this.#remove)
    ring.due = Number.POSITIVE_INFINITY
    this.#rings.push(ring)
    return ring
  }

  #arm(due: number): void {
    this.#timer?.cancel()
    this.#timerDue = due
    this.#timer = this.#clock.after(Math.max(0, due - this.#clock.now()), () => this.#expire())
    this.#hold()
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
    for (const ring of [...this.#rings]) {
      while (ring.next.due <= now) ring.next.end({ kind: 'timeout', timeout: ring.next.timeout })
    }
    const next = this.#firstDue()
    if (next < this.#timerDue) this.#arm(next)
  }

  #firstDue(): number {
    let due = Number.POSITIVE_INFINITY
    for (const { next } of this.#rings) due = Math.min(due, next.due)
    return due
  }
}

class Entry implements Deadline {
  ended: DeadlineEnd | undefined
  previous: Entry = this
  next: Entry = this
  due: number
  readonly timeout: number
  readonly #clock: Clock
  readonly #leave: (entry: Entry) => void
  #forget: (() => void) | undefined
  #listener: ((end: DeadlineEnd) => void) | undefined

  constructor(clock: Clock, timeout: number, signal: AbortSignal | undefined, leave: (entry: Entry) => void) {
    this.#clock = clock
    this.timeout = timeout
    this.due = timeout > 0 && timeout < Number.POSITIVE_INFINITY ? clock.now() + timeout : Number.POSITIVE_INFINITY
    this.#leave = leave
    if (signal === undefined) return
    const aborted = (): void => this.end({ kind: 'aborted', reason: signal.reason })
    if (signal.aborted) aborted()
    else this.#forget = onAbort(signal, aborted)
  }

  remaining(): number {
    return Math.max(0, this.due - this.#clock.now())
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
