import { Duration } from '@surrealengine/core'
import { describe, expect, test } from 'vitest'
import { poolSettings } from './settings.js'

test('defaults, in milliseconds', () => {
  expect(poolSettings({ usePool: true })).toEqual({
    poolSize: 10,
    poolMinSize: 0,
    poolMaxIdle: 300_000,
    poolMaxLifetime: 1_800_000,
    poolAcquireTimeout: 10_000,
    poolValidation: true,
    leakWarning: 0,
  })
})

test('durations become milliseconds; ages may be thousands of seconds', () => {
  const given = { poolMaxIdle: 5000, poolMaxLifetime: new Duration('2h'), poolAcquireTimeout: 1, leakWarning: '1h' }
  expect(poolSettings({ usePool: true, ...given })).toMatchObject({
    poolMaxIdle: 5_000_000,
    poolMaxLifetime: 7_200_000,
    poolAcquireTimeout: 1000,
    leakWarning: 3_600_000,
  })
})

describe('refuses values of the wrong type', () => {
  const wrong: Record<string, unknown[]> = {
    poolSize: [0, 1.5, '10', Number.NaN],
    poolMinSize: [-1],
    poolMaxIdle: ['soon', 300_000],
    poolMaxLifetime: [true],
    poolAcquireTimeout: [5000],
    poolValidation: ['no'],
    leakWarning: ['late'],
  }
  const cases = Object.entries(wrong).flatMap(([option, values]) => values.map(value => [option, value] as const))
  test.each(cases)('%s: %j', (option, value) => {
    expect(() => poolSettings({ usePool: true, [option]: value })).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION', option, hint: expect.any(String) }),
    )
  })
})

test.each<[string, object]>([
  ['poolMinSize', { usePool: true, poolSize: 2, poolMinSize: 3 }],
  ['poolSize', { poolSize: 5 }],
  ['leakWarning', { leakWarning: '1s' }],
])('refuses a contradiction about %s', (option, options) => {
  expect(() => poolSettings({ ...options })).toThrow(
    expect.objectContaining({ code: 'CONFIGURATION', option, hint: expect.any(String) }),
  )
})

test('usePool: false allows the other options', () => {
  expect(poolSettings({ usePool: false, poolSize: 5 })).toBeUndefined()
  expect(poolSettings({})).toBeUndefined()
})
