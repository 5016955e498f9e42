import type { Clock, Timer } from './clock.js'

/** A clock that stands still until it is told to move. */
export interface VirtualClock extends Clock {
  /** Lets the time pass: every timer that is due runs, in order, and all that follows from it at once. */
  advance(milliseconds: number): Promise<void>
  /** The machine sleeps: the time passes at once, and timers that were due meanwhile run late. */
  sleep(milliseconds: number): Promise<void>
  /** The time passes at once, and no timer has run yet: the process was busy, and all of them are late. */
  stall(milliseconds: number): void
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>
  /** What `random()` gives next, in turn; after them 0.5. */
  readonly randoms: number[]
  /** The timers that have not run, the first due first. */
  readonly timers: readonly VirtualTimer[]
}

/** A timer that has not run. */
export interface VirtualTimer {
  readonly due: number
  readonly alive: boolean
}

interface Scheduled extends VirtualTimer {
  alive: boolean
  run(): void
}

/** More turns than any chain of promises here is long. */
const TURNS = 500

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
