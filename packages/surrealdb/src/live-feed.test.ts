import { type LiveMessage as CoreMessage, LiveOverflowError, type LiveSubscription } from '@surrealengine/core'
import { RecordId, Uuid } from 'surrealdb'
import { expect, onTestFinished, test, vi } from 'vitest'
import { LiveFeed } from './live-feed.js'
import type { LiveGap, OwnOptions } from './options.js'

const ID = new Uuid('018e0000-0000-7000-8000-000000000000')

function feed(options: Partial<OwnOptions> = {}) {
  let hear: (message: CoreMessage<object>) => void = () => {}
  let end: (error: Error | undefined) => void = () => {}
  const gaps: LiveGap[] = []
  const failures: Error[] = []
  const subscription = {
    id: ID,
    subscribe: (listener: typeof hear, onEnd: typeof end) => {
      hear = listener
      end = onEnd
      return () => {}
    },
    kill: async () => end(undefined),
  } as unknown as LiveSubscription<object>
  const own = { onGap: (gap: LiveGap) => gaps.push(gap), gapMessages: false, liveBuffer: 3, ...options }
  const made = new LiveFeed(subscription, own, error => failures.push(error))
  const change = (n: number): void =>
    hear({ action: 'CREATE', queryId: Uuid.v7(), recordId: new RecordId('a', n), value: { n } } as never)
  const gap = (): void => hear({ action: 'GAP', reason: 'reconnect', since: new Date(0) })
  return { made, change, gap, gaps, failures, end: (error?: Error) => end(error) }
}

const read = async (from: AsyncIterator<unknown>): Promise<unknown> => {
  const { done, value } = await from.next()
  return done === true ? 'end' : [(value as { action: string }).action, (value as { value?: { n: number } }).value?.n]
}

test('what comes before the first reader is for it, and what follows for every reader', async () => {
  const { made, change } = feed()
  change(1)
  const first = made.read(true)
  const second = made.read(true)
  change(2)
  expect([await read(first), await read(first), await read(second)]).toEqual([
    ['CREATE', 1],
    ['CREATE', 2],
    ['CREATE', 2],
  ])
})

test('several reads that wait get a message each, under one id', async () => {
  const { made, change } = feed()
  const reader = made.read(true)
  const waiting = [reader.next(), reader.next()]
  change(1)
  change(2)
  const messages = await Promise.all(waiting)
  expect(messages.map(({ value }) => [value.value.n, value.queryId === ID])).toEqual([
    [1, true],
    [2, true],
  ])
})

test('a gap is told, and stands among the messages where that was asked for', async () => {
  const without = feed()
  const reader = without.made.read(true)
  without.gap()
  without.change(1)
  expect(await read(reader)).toEqual(['CREATE', 1])
  expect(without.gaps).toMatchObject([{ queryId: String(ID), reason: 'reconnect', since: new Date(0) }])
  const { made, gap } = feed({ gapMessages: true })
  gap()
  expect(await read(made.read(true))).toEqual(['GAP', undefined])
})

test('a reader that is too slow ends with an error, or has a gap', async () => {
  const { made, change } = feed()
  const reader = made.read(true)
  for (let n = 0; n < 5; n++) change(n)
  await expect(reader.next()).rejects.toMatchObject({ errorCode: 'LIVE_OVERFLOW' })
  expect(await read(reader)).toBe('end')
  const lenient = feed({ gapMessages: true })
  const other = lenient.made.read(true)
  for (let n = 0; n < 5; n++) lenient.change(n)
  expect([await read(other), await read(other)]).toEqual([
    ['GAP', undefined],
    ['CREATE', 4],
  ])
})

test('messages that come before the first reader and exceed the buffer end the first reader with an error, or are a gap', async () => {
  const { made, change, gaps, failures } = feed()
  for (let n = 0; n < 5; n++) change(n)
  const [first, second] = [made.read(true), made.read(true)]
  change(5)
  await expect(first.next()).rejects.toMatchObject({ errorCode: 'LIVE_OVERFLOW' })
  expect([await read(first), await read(second)]).toEqual(['end', ['CREATE', 5]])
  expect([gaps.map(({ reason }) => reason), failures.length]).toEqual([['overflow'], 1])
  const lenient = feed({ gapMessages: true })
  for (let n = 0; n < 5; n++) lenient.change(n)
  expect(await read(lenient.made.read(true))).toEqual(['GAP', undefined])
})

test('an onGap that throws is an uncaught error of its own, and the gap reaches every reader', async () => {
  const thrown = new Error('of the listener')
  const uncaught = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation(() => {})
  onTestFinished(() => uncaught.mockRestore())
  const { made, gap } = feed({
    gapMessages: true,
    onGap: () => {
      throw thrown
    },
  })
  const readers = [made.read(true), made.read(true)]
  gap()
  expect(await Promise.all(readers.map(read))).toEqual([
    ['GAP', undefined],
    ['GAP', undefined],
  ])
  expect(uncaught.mock.calls.map(([task]) => task)).toEqual([expect.any(Function)])
  expect(uncaught.mock.calls[0]?.[0]).toThrow(thrown)
})

test('readers read to the end, and hear the error that ended it once', async () => {
  const { made, change, end, failures } = feed()
  const [reader, waiting] = [made.read(true), made.read(false)]
  const wait = waiting.next()
  change(1)
  end(new LiveOverflowError('full'))
  expect([await read(reader), (await wait).done]).toEqual([['CREATE', 1], false])
  await expect(reader.next()).rejects.toMatchObject({ errorCode: 'LIVE_OVERFLOW' })
  expect([await read(reader), made.isOver, failures.length]).toEqual(['end', true, 1])
})

test('leaving a loop ends that reader alone, also one that waits', async () => {
  const { made, change } = feed()
  const [gone, stays] = [made.read(true), made.read(false)]
  const waiting = gone.next()
  await gone.return?.()
  change(1)
  expect([(await waiting).done, await read(stays)]).toEqual([true, ['CREATE', 1]])
  await made.kill()
  expect([made.isOver, await read(stays)]).toEqual([true, 'end'])
})
