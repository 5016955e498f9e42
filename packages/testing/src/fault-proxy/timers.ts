/** How a proxy waits. A test passes its own to let the time pass by hand. */
export interface FaultTimers {
  /** Runs `run` once, `delay` milliseconds from now and never at once, unless it is cancelled before. */
  after(delay: number, run: () => void): { cancel(): void }
}

/** The timers of the platform. */
export const systemTimers: FaultTimers = {
  after: (delay, run) => {
    const timer = setTimeout(run, delay)
    return { cancel: () => clearTimeout(timer) }
  },
}
