import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { failWorker } from './fail-worker.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function failing(close: () => Promise<void>) {
  const events: unknown[] = []
  const table = {
    close: () => {
      events.push('close')
      return close()
    },
  }
  const fail = failWorker({ fail: thrown => void events.push(thrown) }, table, () => void events.push('exit'))
  return { fail, events }
}

test.each([
  ['closed', () => Promise.resolve()],
  ['failed to close', () => Promise.reject(new Error('no'))],
])('the caller is told why, and the worker exits once its connections are %s', async (_, close) => {
  const { fail, events } = failing(close)
  const error = new Error('thrown in the worker')
  fail(error)
  expect(events).toEqual([error, 'close'])
  await vi.advanceTimersByTimeAsync(0)
  expect(events).toEqual([error, 'close', 'exit'])
})

test('it exits after two seconds if they do not close', () => {
  const { fail, events } = failing(() => new Promise(() => {}))
  fail('thrown')
  vi.advanceTimersByTime(1_999)
  expect(events).toEqual(['thrown', 'close'])
  vi.advanceTimersByTime(1)
  expect(events).toEqual(['thrown', 'close', 'exit'])
})

test('it exits at once after a second error', () => {
  const { fail, events } = failing(() => new Promise(() => {}))
  fail('first')
  fail('second')
  expect(events).toEqual(['first', 'close', 'exit'])
})
