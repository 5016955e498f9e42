import { RecordId, Uuid } from 'surrealdb'
import { expect, test, vi } from 'vitest'
import { Mailbox, type MailboxOptions } from './mailbox.js'
import type { LiveMessage } from './message.js'

const queryId = Uuid.v4()

function change(value: number): LiveMessage<number> {
  return { action: 'CREATE', queryId, recordId: new RecordId('a', value), value }
}

function mailbox(change: Partial<MailboxOptions> = {}) {
  const onOverflow = vi.fn()
  const onRoom = vi.fn()
  return {
    onOverflow,
    onRoom,
    box: new Mailbox<number>({ limit: 4, overflow: 'error', onOverflow, onRoom, ...change }),
  }
}

test('messages are read in the order they came, many of them too', async () => {
  const { box } = mailbox({ limit: 10_000 })
  for (let value = 0; value < 5000; value++) box.put(change(value))
  for (let value = 0; value < 5000; value++) expect((await box.next()).value).toMatchObject({ value })
  const waiting = [box.next(), box.next()]
  box.put(change(1))
  box.put(change(2))
  expect(await Promise.all(waiting)).toMatchObject([{ value: { value: 1 } }, { value: { value: 2 } }])
})

test('an error reaches one reader, and every other one just the end', async () => {
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

test('its own messages are always taken', async () => {
  const { box, onOverflow } = mailbox({ limit: 1 })
  box.put(change(1))
  box.put({ action: 'GAP', reason: 'reconnect', since: new Date() })
  box.put({ action: 'SNAPSHOT', values: [] })
  expect(onOverflow).not.toHaveBeenCalled()
  box.put(change(2))
  expect([onOverflow.mock.calls.length, box.ended]).toEqual([1, true])
})

test('one function that listens twice hears twice, and once after it is undone once', () => {
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

test('a listener knows no limit, and what comes after the last one waits again', async () => {
  const { box, onOverflow } = mailbox({ limit: 1 })
  const undo = box.listen(() => {})
  for (let value = 0; value < 9; value++) box.put(change(value))
  undo()
  box.put(change(9))
  expect(onOverflow).not.toHaveBeenCalled()
  expect((await box.next()).value).toMatchObject({ value: 9 })
})

test('there is room again once the reader has caught up by half, or somebody listens', async () => {
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
