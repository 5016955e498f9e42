import { expect, test } from 'vitest'
import { virtualClock } from './virtual-clock.js'

test('timers run in the order in which they are due, each at its time, with what follows from it', async () => {
  const clock = virtualClock()
  const told: string[] = []
  const tell = (name: string) => () => void told.push(`${name} at ${clock.now()}`)
  clock.after(20, tell('late'))
  clock.after(10, () => {
    tell('early')()
    clock.after(5, tell('next'))
    void Promise.resolve().then(tell('at once'))
  })
  clock.after(31, tell('never'))
  await clock.advance(30)
  expect(told).toEqual(['early at 10', 'at once at 10', 'next at 15', 'late at 20'])
  expect([clock.now(), clock.timers.map(({ due }) => due)]).toEqual([30, [31]])
})

test('a cancelled timer does not run, and a timer tells whether it keeps the process alive', async () => {
  const clock = virtualClock()
  let runs = 0
  const cancelled = clock.after(1, () => runs++)
  const kept = clock.after(2, () => runs++)
  kept.keepAlive(false)
  cancelled.cancel()
  expect(clock.timers).toMatchObject([{ due: 2, alive: false }])
  await clock.advance(2)
  expect([runs, clock.timers]).toEqual([1, []])
})

test('after a sleep the timers of that time run late, after a stall not before the clock moves again', async () => {
  const clock = virtualClock()
  const runs: number[] = []
  clock.after(10, () => runs.push(clock.now()))
  clock.after(120, () => runs.push(clock.now()))
  clock.stall(100)
  await Promise.resolve()
  expect([clock.now(), runs]).toEqual([100, []])
  await clock.sleep(50)
  expect([clock.now(), runs]).toEqual([150, [150, 150]])
})

test('randomness is what the test says, and 0.5 afterwards', () => {
  const clock = virtualClock()
  clock.randoms.push(0, 0.99)
  expect([clock.random(), clock.random(), clock.random()]).toEqual([0, 0.99, 0.5])
})

test('a negative delay, or one that is no number, is an error', () => {
  const { after } = virtualClock()
  for (const delay of [-1, Number.NaN]) expect(() => after(delay, () => {})).toThrow(RangeError)
})
