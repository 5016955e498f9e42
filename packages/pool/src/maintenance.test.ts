import { virtualClock } from '@surrealengine/core/testing'
import { expect, test } from 'vitest'
import { world } from './world.fixture.js'

test('timers use whole milliseconds, so that an early one is not set again with no delay', async () => {
  const clock = virtualClock()
  const delays: number[] = []
  const watched = {
    ...clock,
    random: () => 0.17354460765148633,
    after: (delay: number, run: () => void) => {
      delays.push(delay)
      return clock.after(delay, run)
    },
  }
  const it = world({ poolMaxLifetime: '10s', poolMaxIdle: 0 }, {}, watched)
  it.open('o')
  await clock.advance(9_173)
  expect(it.events).toEqual(['linkOpened:1'])
  await clock.advance(1)
  expect(it.events).toEqual(['linkOpened:1', 'linkClosed:1:lifetime'])
  expect(delays).toContain(9_174)
  expect(delays.filter(delay => !Number.isInteger(delay))).toEqual([])
})
