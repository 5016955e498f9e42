import type { Clock, Timer } from '../time/clock.js'

/** A clock that only moves when the test advances it. */
export interface VirtualClock extends Clock {
  /** Advances the time by some milliseconds: runs every due timer in order, and everything that follows from it. */
  advance(milliseconds: number): Promise<void>
  /** Simulates a sleep of the machine: the time jumps, and timers that were due meanwhile run late. */
  sleep(milliseconds: number): Promise<void>
  /** Simulates a busy process: the time jumps, and no timer has run yet. */
  stall(milliseconds: number): void
  /** Runs everything that needs no time. */
  settle(): Promise<void>
  /** The next results of `random()`; afterwards it returns 0.5. */
  readonly randoms: number[]
  /** The pending timers, the earliest first. */
  readonly timers: readonly VirtualTimer[]
}

/** A pending timer. */
export interface VirtualTimer {
  /** When it is due, in milliseconds of the clock. */
  readonly due: number
  /** Whether it would keep the process alive. */
  readonly alive: boolean
}

interface Scheduled extends VirtualTimer {
  alive: boolean
  run(): void
}

/** More turns than the longest chain of promises. */
const TURNS = 500

/**
 * Creates a clock that stands at 0 until the test moves it, for `connectionOn()`, or for whatever takes a `Clock`.
 *
 * @example
 * ```ts
 * const clock = virtualClock()
 * const order: number[] = []
 * clock.after(60_000, () => order.push(clock.now()))
 * await clock.advance(59_999) // []
 * await clock.advance(1) // [60000]
 * ```
 */
export function virtualClock(): VirtualClock {
  let now = 0
  let timers: readonly Scheduled[] = []
  const randoms: number[] = []

  async function settle(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn++) await Promise.resolve()
  }

  function after(delay: number, run: () => void): Timer {
    if (!(delay >= 0)) throw new RangeError(`a timer of ${delay} ms`)
    const timer: Scheduled = { due: now + delay, alive: true, run }
    timers = [...timers, timer].sort((one, other) => one.due - other.due)
    return {
      cancel: () => {
        timers = timers.filter(each => each !== timer)
      },
      keepAlive: alive => {
        timer.alive = alive
      },
    }
  }

  async function runUntil(target: number): Promise<void> {
    await settle()
    for (;;) {
      const [timer] = timers
      if (timer === undefined || timer.due > target) break
      now = Math.max(now, timer.due)
      timers = timers.filter(each => each !== timer)
      timer.run()
      await settle()
    }
    now = Math.max(now, target)
  }

  return {
    now: () => now,
    random: () => randoms.shift() ?? 0.5,
    after,
    settle,
    randoms,
    get timers() {
      return timers
    },
    stall: milliseconds => {
      now += milliseconds
    },
    advance: milliseconds => runUntil(now + milliseconds),
    sleep: async milliseconds => {
      now += milliseconds
      await runUntil(now)
    },
  }
}
