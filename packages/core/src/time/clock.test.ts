import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock } from './clock.js'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const LONGEST = 2 ** 31 - 1

test.each([1, 1000, LONGEST, LONGEST + 1, 3 * LONGEST + 5])('a timer of %d ms runs once and not early', delay => {
  const run = vi.fn()
  systemClock.after(delay, run)
  vi.advanceTimersByTime(delay - 1)
  expect(run).toHaveBeenCalledTimes(0)
  vi.advanceTimersByTime(2)
  expect(run).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(delay + 10)
  expect(run).toHaveBeenCalledTimes(1)
  expect(vi.getTimerCount()).toBe(0)
})

test('a cancelled timer never runs, even one that was re-armed', () => {
  const run = vi.fn()
  const timer = systemClock.after(2 * LONGEST, run)
  vi.advanceTimersByTime(LONGEST + 10)
  timer.cancel()
  expect(vi.getTimerCount()).toBe(0)
})

test('an unreferenced timer lets the process exit, even after it was re-armed', () => {
  const unref = vi.fn()
  const original = globalThis.setTimeout
  vi.spyOn(globalThis, 'setTimeout').mockImplementation((run, delay, ...given) =>
    Object.assign(original(run, delay, ...given), { unref, ref: unref }),
  )
  const timer = systemClock.after(2 * LONGEST, () => {})
  timer.keepAlive(false)
  expect(unref).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(LONGEST)
  expect(unref).toHaveBeenCalledTimes(2)
  timer.keepAlive(true)
  expect(unref).toHaveBeenCalledTimes(3)
  timer.cancel()
  vi.restoreAllMocks()
})

test('an unreferenced timer is referenced again before it is cleared, but not once it has run', () => {
  const calls: string[] = []
  const { clearTimeout: clear, setTimeout: set } = globalThis
  vi.spyOn(globalThis, 'setTimeout').mockImplementation((run, delay, ...given) =>
    Object.assign(set(run, delay, ...given), { ref: () => calls.push('ref'), unref: () => calls.push('unref') }),
  )
  vi.spyOn(globalThis, 'clearTimeout').mockImplementation(timer => {
    if (timer !== undefined) calls.push('clear')
    clear(timer)
  })
  const timer = systemClock.after(10, () => {})
  timer.keepAlive(false)
  timer.cancel()
  const run = systemClock.after(10, () => {})
  run.keepAlive(false)
  vi.advanceTimersByTime(10)
  run.cancel()
  expect(calls).toEqual(['unref', 'ref', 'clear', 'unref'])
  vi.restoreAllMocks()
})

test('now() advances steadily, and random() is below 1', () => {
  const before = systemClock.now()
  vi.advanceTimersByTime(5)
  expect(systemClock.now() - before).toBe(5)
  const random = systemClock.random()
  expect(random >= 0 && random < 1).toBe(true)
})
