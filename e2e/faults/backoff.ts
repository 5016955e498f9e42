import { vi } from 'vitest'

/**
 * Backoff without randomness, in the middle of each range: 13, 26, 52 ms … No other timer of a test has these delays.
 */
export const BACKOFF = { initialDelay: '26ms', backoff: 2, maxDelay: '416ms' } as const

const PAUSES: readonly number[] = [13, 26, 52, 104, 208]

/** Records the pauses of the backoff from now on, as they are passed to `setTimeout()`. */
export function recordPauses(): () => readonly number[] {
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  const timers = vi.spyOn(globalThis, 'setTimeout')
  return () => timers.mock.calls.flatMap(([, delay]) => (delay !== undefined && PAUSES.includes(delay) ? [delay] : []))
}

/** Records the longest timer that is started from now on. */
export function recordLongest(): () => number {
  const timers = vi.spyOn(globalThis, 'setTimeout')
  return () => Math.max(0, ...timers.mock.calls.map(([, delay]) => delay ?? 0))
}
