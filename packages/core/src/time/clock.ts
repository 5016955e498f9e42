import { onWake } from './wake.js'

/** The only source of time and randomness, so that tests can control both. */
export interface Clock {
  /** Milliseconds on a monotonic clock. */
  now(): number
  /** A random number of at least 0 and below 1. */
  random(): number
  /** Runs `run` once after `delay` milliseconds, however long. */
  after(delay: number, run: () => void): Timer
  /**
   * Runs `run` once pending network input has been read: after a blocked event loop, due timers would run before that.
   * Optional: a clock without network input does not need it.
   */
  afterInput?(run: () => void): void
  /** Calls `run` each time the network or the page is back, until what it returns is called. Only browsers tell. */
  onWake?(run: () => void): () => void
}

/** A timer that has not run yet. */
export interface Timer {
  cancel(): void
  /** Sets whether the timer keeps the process alive, if the platform allows it. Default `true`. */
  keepAlive(alive: boolean): void
}

/** The longest delay of a platform timer; a longer one would fire immediately. */
const LONGEST = 2 ** 31 - 1

/** A platform timer: an object in Node, a number in browsers, where nothing keeps a page alive. */
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
    // Node keeps the list of a duration until it is over if its last timer is unreferenced when it is cleared.
    if (!this.#alive) this.keepAlive(true)
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  keepAlive(alive: boolean): void {
    this.#alive = alive
    const host = this.#timer as HostTimer | undefined
    if (alive) host?.ref?.()
    else host?.unref?.()
  }

  #arm(left: number): void {
    this.#timer = setTimeout(SystemTimer.#fire, Math.min(left, LONGEST), this, left > LONGEST)
    if (!this.#alive) this.keepAlive(false)
  }

  /** Takes the timer as an argument, to avoid a closure per timer. */
  static #fire(timer: SystemTimer, isEarly: boolean): void {
    timer.#timer = undefined
    if (isEarly) timer.#arm(timer.#due - performance.now())
    else timer.#run()
  }
}

/** The platform's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  random: () => Math.random(),
  after: (delay, run) => new SystemTimer(delay, run),
  afterInput: run => {
    // Node polls its sockets after timers and before setImmediate() callbacks.
    const { setImmediate = setTimeout } = globalThis as { setImmediate?: (run: () => void) => unknown }
    setImmediate(run)
  },
  onWake,
}
