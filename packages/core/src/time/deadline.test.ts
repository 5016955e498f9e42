import { expect, test } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { type DeadlineEnd, Deadlines } from './deadline.js'

function world() {
  const clock = virtualClock()
  const deadlines = new Deadlines(clock)
  const ends: string[] = []
  const start = (name: string, timeout: number, signal?: AbortSignal) => {
    const deadline = deadlines.start(timeout, signal)
    deadline.onEnd(({ kind }) => ends.push(`${name} ${kind}`))
    return deadline
  }
  return { clock, deadlines, ends, start }
}

test('all deadlines share one timer and end in order, whatever their lengths', async () => {
  const { clock, ends, start } = world()
  start('a', 1000)
  start('b', 500)
  await clock.advance(100)
  start('c', 1000)
  start('d', 500)
  expect(clock.timers).toHaveLength(1)
  await clock.advance(399)
  expect(ends).toEqual([])
  await clock.advance(1)
  expect(ends).toEqual(['b timeout'])
  await clock.advance(100)
  expect(ends).toEqual(['b timeout', 'd timeout'])
  await clock.advance(10_000)
  expect(ends).toEqual(['b timeout', 'd timeout', 'a timeout', 'c timeout'])
  expect(clock.timers).toEqual([])
})

test.each([0, Number.POSITIVE_INFINITY])('%d means no deadline', async timeout => {
  const { clock, start } = world()
  const deadline = start('a', timeout)
  expect(deadline.remaining()).toBe(Number.POSITIVE_INFINITY)
  await clock.advance(10 ** 9)
  expect(deadline.ended).toBeUndefined()
  expect(clock.timers).toEqual([])
})

test('a deadline knows the time left and how it ended', async () => {
  const { clock, start } = world()
  const deadline = start('a', 1000)
  await clock.advance(400)
  expect(deadline.remaining()).toBe(600)
  await clock.advance(700)
  expect(deadline.remaining()).toBe(0)
  expect(deadline.ended).toEqual({ kind: 'timeout', timeout: 1000 })
})

test('a listener that is added after the end runs at once, and a removed one does not run', async () => {
  const { clock, deadlines, ends } = world()
  const deadline = deadlines.start(1000)
  deadline.onEnd(() => ends.push('first phase'))
  deadline.offEnd()
  deadline.onEnd(() => ends.push('second phase'))
  deadline.onEnd(() => ends.push('third phase'))
  await clock.advance(1000)
  expect(ends).toEqual(['third phase'])
  let late: DeadlineEnd | undefined
  deadline.onEnd(end => {
    late = end
  })
  expect(late).toEqual({ kind: 'timeout', timeout: 1000 })
})

test('closed deadlines do not end, wherever they are in the queue', async () => {
  const { clock, ends, start } = world()
  const [first, , middle, , last] = ['a', 'b', 'c', 'd', 'e'].map(name => start(name, 1000))
  for (const each of [middle, first, last, last]) each?.close()
  await clock.advance(1000)
  expect(ends).toEqual(['b timeout', 'd timeout'])
})

test('a listener may start and close others', async () => {
  const { clock, deadlines, ends, start } = world()
  const one = deadlines.start(1000)
  const two = start('two', 1000)
  one.onEnd(() => {
    two.close()
    start('three', 1000)
    start('four', 1)
  })
  await clock.advance(1000)
  await clock.advance(1)
  expect(ends).toEqual(['four timeout'])
  await clock.advance(999)
  expect(ends).toEqual(['four timeout', 'three timeout'])
})

test('a signal ends a deadline once, with its reason', async () => {
  const { clock, ends, start } = world()
  const aborter = new AbortController()
  const deadline = start('a', 1000, aborter.signal)
  aborter.abort('enough')
  expect(deadline.ended).toEqual({ kind: 'aborted', reason: 'enough' })
  await clock.advance(1000)
  expect(ends).toEqual(['a aborted'])
  expect(start('b', 1000, AbortSignal.abort('before')).ended).toEqual({ kind: 'aborted', reason: 'before' })
  expect(ends).toEqual(['a aborted', 'b aborted'])
})

test('a signal that outlives its calls keeps none of their listeners', async () => {
  const { clock, deadlines } = world()
  const { signal } = new AbortController()
  let listeners = 0
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)]
  signal.addEventListener = (type: string, listener: EventListenerOrEventListenerObject) => {
    listeners++
    add(type, listener)
  }
  signal.removeEventListener = (type: string, listener: EventListenerOrEventListenerObject) => {
    listeners--
    remove(type, listener)
  }
  const closed = deadlines.start(1000, signal)
  deadlines.start(1000, signal)
  expect(listeners).toBe(1)
  closed.close()
  closed.close()
  expect(listeners).toBe(1)
  await clock.advance(1000)
  expect(listeners).toBe(0)
})

test('when one of two calls is over, the timer still keeps the process alive for the other', () => {
  const { clock, start } = world()
  const alive = () => clock.timers.some(timer => timer.alive)
  const [first, second] = [start('a', 1000), start('b', 1000)]
  first.close()
  expect(alive()).toBe(true)
  second.close()
  expect(alive()).toBe(false)
})

test('only pending calls keep the process alive, and none does after unref()', () => {
  const { clock, deadlines, start } = world()
  const alive = () => clock.timers.some(timer => timer.alive)
  const first = start('a', 1000)
  expect(alive()).toBe(true)
  first.close()
  expect(alive()).toBe(false)
  const second = start('b', 1000)
  expect(alive()).toBe(true)
  deadlines.keepAlive(false)
  expect(alive()).toBe(false)
  const third = start('c', 10)
  expect(alive()).toBe(false)
  deadlines.keepAlive(true)
  expect(alive()).toBe(true)
  for (const each of [second, third]) each.close()
  expect(alive()).toBe(false)
})

/** A clock whose input is read when the test says so. */
function inputClock() {
  const clock = virtualClock()
  const waiting: (() => void)[] = []
  const read = (): void => {
    for (const run of waiting.splice(0)) run()
  }
  return { clock, read, waiting, deadlines: new Deadlines({ ...clock, afterInput: run => void waiting.push(run) }) }
}

test('a deadline ends after pending input was read, unless that settled its call', async () => {
  const { clock, read, deadlines } = inputClock()
  const ends: string[] = []
  const answered = deadlines.start(1000)
  const silent = deadlines.start(1000)
  answered.onEnd(() => ends.push('answered'))
  silent.onEnd(() => ends.push('silent'))
  await clock.advance(5000)
  expect([ends, answered.ended, silent.ended]).toEqual([[], undefined, undefined])
  answered.close()
  read()
  expect(ends).toEqual(['silent'])
  expect(answered.ended).toBeUndefined()
})

test('a deadline that starts or passes while input is read has its own time', async () => {
  const { clock, read, waiting, deadlines } = inputClock()
  const ends: string[] = []
  deadlines.start(1000).onEnd(() => ends.push('first'))
  await clock.advance(1000)
  deadlines.start(500).onEnd(() => ends.push('second'))
  read()
  expect(ends).toEqual(['first'])
  await clock.advance(499)
  expect(waiting).toEqual([])
  await clock.advance(1)
  read()
  expect(ends).toEqual(['first', 'second'])
  await clock.advance(10_000)
  expect([waiting, clock.timers]).toEqual([[], []])
})

test('a timer that finds nothing due waits for no input', async () => {
  const { clock, waiting, deadlines } = inputClock()
  deadlines.start(1000).close()
  deadlines.start(2000)
  await clock.advance(1500)
  expect(waiting).toEqual([])
})

test('an abort does not wait for input', async () => {
  const { clock, deadlines } = inputClock()
  const aborter = new AbortController()
  const ends: DeadlineEnd[] = []
  deadlines.start(1000, aborter.signal).onEnd(end => ends.push(end))
  await clock.advance(500)
  aborter.abort('why')
  expect(ends).toEqual([{ kind: 'aborted', reason: 'why' }])
})
