import { onWake } from './wake.js'

/** Time and randomness: the one seam through which they come in, so that a test can hold them. */
export interface Clock {
  /** Milliseconds on a clock that never jumps. */
  now(): number
  /** At least 0, below 1. */
  random(): number
  /** Runs `run` once, after `delay` milliseconds of any length. */
  after(delay: number, run: () => void): Timer
  /**
   * Runs `run` once what came over the network so far was read: where the event loop was blocked, timers that are due run
   * before that. A clock without it has nothing to read.
   */
  afterInput?(run: () => void): void
  /** Calls `run` each time the network or the page is back, until what it returns is called. Only browsers tell. */
  onWake?(run: () => void): () => void
}

/** A timer that has not run yet. */
export interface Timer {
  cancel(): void
  /** Whether it keeps the process alive, where that can be chosen. It does until told otherwise. */
  keepAlive(alive: boolean): void
}

/** The longest delay that a timer of the platform takes; a longer one would run at once. */
const LONGEST = 2 ** 31 - 1

/** A timer of the platform: an object under Node, and a number in browsers, where nothing keeps a page alive. */
interface HostTimer {
  ref?(): void
  unref?(): void
}

class SystemTimer implements Timer {
  readonly #run: () => void
  readonly #due: number
  #timer: ReturnType<typeof setTimeout> | undefined
  #alive = true

  constructor(delay: number, run: () => void) {
    this.#run = run
    this.#due = performance.now() + delay
    this.#arm(delay)
  }

  cancel(): void {
    clearTimeout(this.#timer)
  }

  keepAlive(alive: boolean): void {
    this.#alive = alive
    const host = this.#timer as HostTimer
    if (alive) host.ref?.()
    else host.unref?.()
  }

  #arm(left: number): void {
    this.#timer = setTimeout(SystemTimer.#fire, Math.min(left, LONGEST), this, left > LONGEST)
    if (!this.#alive) this.keepAlive(false)
  }

  /** Takes the timer as an argument, so that each needs no function of its own. */
  static #fire(timer: SystemTimer, isEarly: boolean): void {
    if (isEarly) timer.#arm(timer.#due - performance.now())
    else timer.#run()
  }
}

/** The clock of the platform. */
export const systemClock: Clock = {
  now: () => performance.now(),
  random: () => Math.random(),
  after: (delay, run) => new SystemTimer(delay, run),
  afterInput: run => {
    // Node reads its sockets between its timers and what waits for this.
    const { setImmediate = setTimeout } = globalThis as { setImmediate?: (run: () => void) => unknown }
    setImmediate(run)
  },
  onWake,
}
