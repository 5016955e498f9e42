/** The clock of a proxy. A test can pass its own to control the time. */
export interface FaultTimers {
  /** Calls `run` once, asynchronously, after `delay` milliseconds, unless it is cancelled first. */
  after(delay: number, run: () => void): { cancel(): void }
}

/** `setTimeout()` and `clearTimeout()`. */
export const systemTimers: FaultTimers = {
  after: (delay, run) => {
    const timer = setTimeout(run, delay)
    return { cancel: () => clearTimeout(timer) }
  },
}
