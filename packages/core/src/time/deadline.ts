import { onAbort } from './abort-listeners.js'
import type { Clock, Timer } from './clock.js'

/** How a deadline ended: it timed out, or its signal was aborted. */
export type DeadlineEnd =
  | { readonly kind: 'timeout'; readonly timeout: number }
  | { readonly kind: 'aborted'; readonly reason: unknown }

/** The time budget of one call, across queueing, connecting, sending and retrying. */
export interface Deadline {
  /** How it ended; `undefined` until then. */
  readonly ended: DeadlineEnd | undefined
  /** Milliseconds left; `Infinity` without a limit. */
  remaining(): number
  /** Sets the listener for the current phase of the call. Runs it immediately if the deadline has already ended. */
  onEnd(listener: (end: DeadlineEnd) => void): void
  /** Removes the listener at the end of a phase. */
  offEnd(): void
  /** Releases the timer and the signal once the call has settled. */
  close(): void
}

/**
 * All deadlines of a connection. Most calls share the same timeout, so that starting and closing a deadline costs a few
 * assignments, and a single timer serves all of them.
 */
export class Deadlines {
  readonly #clock: Clock
  /**
   * Pending deadlines, one circular list per timeout. Within a list they are ordered by due time, since all have the
   * same timeout. A sentinel that is never due separates the last entry from the first.
   */
  readonly #rings: Entry[] = []
  #waiting = 0
  #timer: Timer | undefined
  #timerDue = Number.POSITIVE_INFINITY
  #alive = true

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Starts a deadline. `timeout` is in milliseconds, 0 or `Infinity` for no limit; aborting `signal` also ends it. */
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

  /** Sets whether pending calls keep the process alive. Default `true`. */
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
    // Keep the timer: the next call most likely needs it, and otherwise it fires without effect.
    if (this.#waiting === 0) this.#hold()
  }

  /** A linear search: most calls have the same timeout, so there are few rings. */
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
    // A reply that has arrived wins, even if a blocked event loop could not read it in time.
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
