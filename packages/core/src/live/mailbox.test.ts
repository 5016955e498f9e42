import { RecordId, Uuid } from '@surrealengine/values'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { LiveMessage } from '../api/message.js'
import { MAX_BYTES } from './backlog.js'
import { Mailbox, type MailboxOptions } from './mailbox.js'

const queryId = Uuid.v4()

function change(value: number): LiveMessage<number> {
  return { action: 'CREATE', queryId, recordId: new RecordId('a', value), value }
}

function gap(since: number): LiveMessage<number> {
  return { action: 'GAP', reason: 'reconnect', since: new Date(since) }
}

function rows(...values: number[]): LiveMessage<number> {
  return { action: 'SNAPSHOT', values }
}

/** Reads all buffered messages. */
function drained(box: Mailbox<number>): unknown[] {
  const messages: unknown[] = []
  box.listen(message => messages.push(message))()
  return messages
}

function mailbox(change: Partial<MailboxOptions> = {}) {
  const onOverflow = vi.fn<MailboxOptions['onOverflow']>()
  const onRoom = vi.fn()
  return {
    onOverflow,
    onRoom,
    box: new Mailbox<number>({ limit: 4, maxBytes: MAX_BYTES, overflow: 'error', onOverflow, onRoom, ...change }),
  }
}

test('messages are read in the order they arrived, even many of them', async () => {
  const { box } = mailbox({ limit: 10_000 })
  for (let value = 0; value < 5000; value++) box.put(change(value))
  for (let value = 0; value < 5000; value++) expect((await box.next()).value).toMatchObject({ value })
  const waiting = [box.next(), box.next()]
  box.put(change(1))
  box.put(change(2))
  expect(await Promise.all(waiting)).toMatchObject([{ value: { value: 1 } }, { value: { value: 2 } }])
})

test('an error is thrown to one reader, and every other reader sees the end', async () => {
  const { box } = mailbox()
  const readers = [box.next(), box.next()]
  box.end(new Error('gone'))
  box.end(new Error('again'))
  await expect(readers[0]).rejects.toThrow('gone')
  expect(await Promise.all([readers[1], box.next()])).toEqual([
    { done: true, value: undefined },
    { done: true, value: undefined },
  ])
  box.put(change(1))
  expect(await box.next()).toMatchObject({ done: true })
})

test('messages of the library itself are always accepted', async () => {
  const { box, onOverflow } = mailbox({ limit: 1 })
  box.put(change(1))
  box.put({ action: 'GAP', reason: 'reconnect', since: new Date() })
  box.put({ action: 'SNAPSHOT', values: [] })
  expect(onOverflow).not.toHaveBeenCalled()
  box.put(change(2))
  expect([onOverflow.mock.calls.length, box.ended]).toEqual([1, true])
})

test('a function that is added twice is called twice, and once after it was removed once', () => {
  const { box } = mailbox()
  const listener = vi.fn()
  box.listen(listener)
  const undo = box.listen(listener)
  box.put(change(1))
  undo()
  undo()
  box.put(change(2))
  expect(listener).toHaveBeenCalledTimes(3)
})

test('there is no limit while there is a listener, and messages after it is removed are buffered again', async () => {
  const { box, onOverflow } = mailbox({ limit: 1 })
  const undo = box.listen(() => {})
  for (let value = 0; value < 9; value++) box.put(change(value))
  undo()
  box.put(change(9))
  expect(onOverflow).not.toHaveBeenCalled()
  expect((await box.next()).value).toMatchObject({ value: 9 })
})

test('there is room again once half of the buffer was read, or a listener is added', async () => {
  const reader = mailbox({ overflow: 'gap' })
  for (let value = 0; value < 9; value++) reader.box.put(change(value))
  for (let read = 0; read < 3; read++) await reader.box.next()
  expect(reader.onRoom).not.toHaveBeenCalled()
  await reader.box.next()
  expect(reader.onRoom).toHaveBeenCalledTimes(1)
  const listened = mailbox({ overflow: 'gap' })
  for (let value = 0; value < 9; value++) listened.box.put(change(value))
  listened.box.listen(() => {})
  expect(listened.onRoom).toHaveBeenCalledTimes(1)
})

test('a newer snapshot replaces an unread one, and of the gaps around it the first is kept', async () => {
  const { box } = mailbox({ limit: 1 })
  box.put(rows(1))
  for (let loss = 1; loss <= 100; loss++) {
    box.put(gap(loss))
    box.put(rows(loss))
  }
  expect(drained(box)).toEqual([gap(1), rows(100)])
})

test('of consecutive unread gaps the first is kept, and gaps with a change between them are both kept', async () => {
  const { box } = mailbox()
  for (const since of [1, 2, 3]) box.put(gap(since))
  box.put(change(1))
  for (const since of [4, 5]) box.put(gap(since))
  expect(drained(box)).toEqual([gap(1), change(1), gap(4)])
  box.put(gap(6))
  expect(drained(box)).toEqual([gap(6)])
})

test('a snapshot that was read is not replaced, and the next one is buffered with the changes', async () => {
  const { box } = mailbox()
  for (const message of [rows(1), change(1), gap(1)]) box.put(message)
  expect((await box.next()).value).toEqual(rows(1))
  box.put(rows(2))
  expect(drained(box)).toEqual([change(1), gap(1), rows(2)])
})

test('more bytes than the limit are an overflow as well, and the error names the right cure', async () => {
  const { box, onOverflow } = mailbox({ maxBytes: 100 })
  box.put(change(1), 60)
  box.put(rows(...Array.from({ length: 1_000 }, (_, row) => row)))
  box.put(change(2), 40)
  expect(onOverflow).not.toHaveBeenCalled()
  box.put(change(3), 1)
  expect(onOverflow).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({
      code: 'LIVE_OVERFLOW',
      outcome: 'answered',
      message: expect.stringContaining('100 unread bytes'),
    }),
  )
  const [error] = onOverflow.mock.calls.flat()
  expect(error?.hint).toMatch(/Read faster.*overflow: 'gap'/)
  expect(error?.hint).not.toContain('buffer')
})

test('the error for too many messages has their number, and suggests a larger buffer', () => {
  const { box, onOverflow } = mailbox({ limit: 1 })
  box.put(change(1))
  box.put(change(2))
  expect(onOverflow).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({
      outcome: 'answered',
      message: expect.stringContaining('1 unread messages'),
      hint: expect.stringMatching(/Read faster.*\{ buffer \}.*overflow: 'gap'/),
    }),
  )
})

test('a single change that is larger than the limit is accepted if the buffer is empty', async () => {
  const { box, onOverflow } = mailbox({ maxBytes: 100 })
  box.put(gap(1))
  box.put(change(1), 500)
  expect(onOverflow).not.toHaveBeenCalled()
  expect(drained(box)).toEqual([gap(1), change(1)])
  box.put(change(2), 500)
  box.put(change(3), 1)
  expect(onOverflow).toHaveBeenCalledOnce()
})

test('reading makes room, and until half of the bytes were read, all changes become one gap', async () => {
  const { box, onRoom } = mailbox({ maxBytes: 100, limit: 100, overflow: 'gap' })
  for (let value = 0; value < 9; value++) box.put(change(value), 25)
  box.put(gap(1))
  box.put(rows(1))
  for (let read = 0; read < 2; read++) await box.next()
  expect(onRoom).not.toHaveBeenCalled()
  await box.next()
  expect(onRoom).toHaveBeenCalledOnce()
  box.put(change(9), 25)
  const overflow = { action: 'GAP', reason: 'overflow', since: expect.any(Date) }
  expect(drained(box)).toEqual([change(3), overflow, change(9)])
})

test('held-back messages count towards the limits', () => {
  const { box, onOverflow } = mailbox({ limit: 3, maxBytes: 100 })
  box.put(change(1), 10)
  box.hold()
  box.put(change(2), 60)
  box.put(change(3), 60)
  expect(onOverflow).not.toHaveBeenCalled()
  box.release()
  expect(onOverflow).toHaveBeenCalledOnce()
})

test('held-back messages are limited in bytes together with those that are unread', async () => {
  const { box } = mailbox({ maxBytes: 100, overflow: 'gap' })
  box.put(change(1), 60)
  box.hold()
  box.put(change(2), 30)
  box.put(change(3), 30)
  expect((await box.next()).value).toEqual(change(1))
  box.release()
  expect(drained(box)).toEqual([change(2), { action: 'GAP', reason: 'overflow', since: expect.any(Date) }])
})

test('the gap for dropped messages that were to be held back begins when that began', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000 })
  onTestFinished(() => void vi.useRealTimers())
  const { box } = mailbox({ limit: 1, overflow: 'gap' })
  box.hold()
  vi.setSystemTime(2_000)
  box.hold()
  box.put(change(1))
  box.put(change(2))
  vi.setSystemTime(3_000)
  box.release()
  expect(drained(box)).toEqual([change(1), { action: 'GAP', reason: 'overflow', since: new Date(1_000) }])
})

test('held-back messages that no longer fit end the mailbox once, though others were dropped before', () => {
  const { box, onOverflow } = mailbox({ limit: 3 })
  box.put(change(1))
  box.hold()
  for (const value of [2, 3, 4]) box.put(change(value))
  box.put(gap(1))
  box.release()
  expect([onOverflow.mock.calls.length, box.ended]).toEqual([1, true])
})

test('a reader that waits gets the gap of an overflow, after which there is room again', async () => {
  const { box, onRoom } = mailbox({ overflow: 'gap' })
  const reading = box.next()
  box.overflow(new Date(1))
  expect((await reading).value).toEqual({ action: 'GAP', reason: 'overflow', since: new Date(1) })
  expect(onRoom).toHaveBeenCalledOnce()
  box.put(change(1))
  expect(drained(box)).toEqual([change(1)])
})

test('a listener gets nothing after the end, and what ended it once', () => {
  const { box } = mailbox()
  const told: unknown[] = []
  const error = new Error('gone')
  box.listen(
    message => told.push(message),
    ended => told.push(ended),
  )
  box.put(change(1))
  box.end(error)
  box.end(new Error('again'))
  box.put(change(2))
  expect(told).toEqual([change(1), error])
})

test('a listener without an onEnd is added, ended and removed without an error', () => {
  const report = vi.spyOn(globalThis, 'queueMicrotask')
  onTestFinished(() => report.mockRestore())
  const { box } = mailbox()
  const undo = box.listen(() => {})
  box.end()
  box.listen(() => {})
  undo()
  expect(report).not.toHaveBeenCalled()
})
