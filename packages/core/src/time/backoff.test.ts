import { expect, test } from 'vitest'
import { backoffDelay } from './backoff.js'

const POLICY = { initialDelay: 500, backoff: 2, maxDelay: 10_000 }

test.each([
  [1, 500],
  [2, 1000],
  [3, 2000],
  [5, 8000],
  [6, 10_000],
  [5000, 10_000],
])('after %i failures the delay is random below %i ms', (failures, ceiling) => {
  expect(backoffDelay(failures, POLICY, () => 0)).toBe(0)
  expect(backoffDelay(failures, POLICY, () => 0.5)).toBe(ceiling / 2)
  expect(backoffDelay(failures, POLICY, () => 0.999)).toBeLessThan(ceiling)
})

test('an initial delay of 0 stays 0', () => {
  for (const failures of [1, 2, 5000]) expect(backoffDelay(failures, { ...POLICY, initialDelay: 0 }, () => 0.9)).toBe(0)
  expect(backoffDelay(9, { ...POLICY, maxDelay: 0 }, () => 0.9)).toBe(0)
})
