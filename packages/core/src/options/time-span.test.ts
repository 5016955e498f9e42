import { thrown } from '@surrealengine/fixtures/outcome'
import { Duration } from '@surrealengine/values'
import { expect, test } from 'vitest'
import { milliseconds, type TimeSpan } from './time-span.js'

test.each<[TimeSpan, number]>([
  ['500ms', 500],
  ['30s', 30_000],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  ['1w', 604_800_000],
  ['1h30m', 5_400_000],
  ['0.5s', 500],
  [' 1s ', 1000],
  ['0', 0],
  ['0s', 0],
  ['1m1ms', 60_001],
  [0, 0],
  [30, 30_000],
  [0.25, 250],
  [999, 999_000],
  [new Duration('1m30s'), 90_000],
  [new Duration('0ns'), 0],
])('%s is %d ms', (span, expected) => {
  expect(milliseconds(span, 'timeout')).toBe(expected)
})

test.each([
  '',
  '30',
  '5 minutes',
  '1s 500ms',
  '-1s',
  's',
  '1.s',
  '.5s',
  '1e3s',
  '1S',
  '1y',
  null,
  undefined,
  {},
  [],
  true,
  5n,
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
])('%s is not a duration', span => {
  const error = thrown(() => milliseconds(span as TimeSpan, 'timeout'))
  expect(error).toMatchObject({ code: 'CONFIGURATION', option: 'timeout', hint: expect.any(String) })
})

test('the error for a number that is probably milliseconds says how to write it', () => {
  const error = thrown(() => milliseconds(30_000, 'timeout'))
  expect(error).toMatchObject({
    message: 'timeout: 30000 would be 30000 seconds, because a bare number means seconds',
    hint: "Write the unit: timeout: '30000ms' for milliseconds, '30000s' if seconds are meant.",
  })
  expect(milliseconds(9999, 'poolMaxIdle', 10_000)).toBe(9_999_000)
})
