import { expect, test } from 'vitest'
import { stage } from '../stage.fixture.js'

// Closing, and what is left then.

test('the last of concurrent close() and connect() calls wins', async () => {
  const it = stage()
  await it.open('o')
  await Promise.all([it.close(), it.open('p'), it.close()])
  expect(it.outcomes).toMatchObject({ p: 'CONNECTION_CLOSED' })
  expect(it.pool.status).toBe('closed')
  expect(it.dials).toBe(1)
  await Promise.all([it.close(), it.open('q')])
  expect(it.outcomes).toMatchObject({ q: 'open' })
})

test('close() closes idle and leased links and refuses the queue', async () => {
  const it = stage({ poolSize: 2 })
  await it.open('o')
  await it.alone('a b')
  await it.release('b')
  await it.shared('c')
  await it.alone('d')
  expect(it.outcomes).toMatchObject({ d: 'waiting' })
  await it.close()
  expect(it.ended).toEqual([1, 2])
  expect(it.outcomes).toMatchObject({ d: 'CONNECTION_CLOSED' })
  expect(it.pool.status).toBe('closed')
  expect(it.timers).toBe(0)
  expect(it.stats).toMatchObject({
    open: 0,
    idle: 0,
    busy: 0,
    leased: 0,
    connecting: 0,
    waiting: 0,
    closed: { closed: 2 },
  })
  expect(it.told()).toBe(
    'linkOpened:1 leaseTaken:1 linkOpened:2 leaseTaken:2 leaseReturned:2 linkClosed:1:closed linkClosed:2:closed closed',
  )
})

test('a release after close() has no effect', async () => {
  const it = stage()
  await it.open('o')
  await it.alone('a')
  await it.shared('b')
  await it.close()
  await it.release('a b')
  expect(it.stats).toMatchObject({ open: 0, leased: 0, busy: 0 })
  expect(it.told()).toBe(
    'linkOpened:1 leaseTaken:1 linkOpened:2 linkClosed:1:closed linkClosed:2:closed closed leaseReturned:1',
  )
})

test('after close() no link is handed out', async () => {
  const it = stage({ autoConnect: true })
  await it.open('o')
  await it.close()
  await it.shared('a')
  await it.alone('b')
  await it.live('c')
  await it.pinned('d')
  expect(it.outcomes).toMatchObject({
    a: 'CONNECTION_CLOSED',
    b: 'CONNECTION_CLOSED',
    c: 'CONNECTION_CLOSED',
    d: 'CONNECTION_CLOSED',
  })
  expect(it.dials).toBe(1)
})

test('close() while connecting refuses all callers and leaks nothing', async () => {
  const it = stage()
  it.server('hold')
  await it.open('o')
  await it.shared('a')
  await it.close()
  expect(it.outcomes).toMatchObject({ o: 'CONNECTION_CLOSED', a: 'CONNECTION_CLOSED' })
  await it.accept(1)
  expect(it.ended).toEqual([])
  expect(it.stats).toMatchObject({ open: 0, connecting: 0, waiting: 0 })
  expect(it.told()).toBe('closed')
  expect(it.timers).toBe(0)
})

test('close() while extra links connect, and during the delay of an endpoint', async () => {
  const it = stage({ poolSize: 5 })
  await it.open('o')
  await it.alone('a')
  it.server('hold')
  await it.alone('b c')
  await it.refuse(2)
  await it.close()
  expect(it.outcomes).toMatchObject({ b: 'CONNECTION_CLOSED' })
  expect(it.stats).toMatchObject({ connecting: 0, open: 0 })
  await it.wait(100_000)
  expect(it.dials).toBe(3)
  expect(it.timers).toBe(0)
})

test('close() while all links are lost', async () => {
  const it = stage()
  await it.open('o')
  it.server('refuse')
  await it.lose(1)
  await it.shared('a')
  await it.wait(5000)
  await it.close()
  expect(it.outcomes).toMatchObject({ a: 'CONNECTION_CLOSED' })
  it.server('accept')
  await it.wait(100_000)
  expect(it.pool.status).toBe('closed')
  expect(it.stats).toMatchObject({ open: 0, connecting: 0 })
})

test('a second close() does nothing', async () => {
  const it = stage()
  await it.open('o')
  await it.close()
  await it.close()
  expect(it.told()).toBe('linkOpened:1 linkClosed:1:closed closed')
  expect(it.pool.status).toBe('closed')
})

test('connect() after close() starts anew; link ids go on counting', async () => {
  const it = stage({ poolMinSize: 2 })
  await it.open('o')
  await it.close()
  expect(it.told()).toBe('linkOpened:1 linkOpened:2 linkClosed:1:closed linkClosed:2:closed closed')
  await it.open('p')
  expect(it.outcomes).toMatchObject({ p: 'open' })
  expect(it.told()).toBe('linkOpened:3 linkOpened:4')
  expect(it.stats).toMatchObject({ open: 2 })
  await it.alone('a')
  expect(it.outcomes).toMatchObject({ a: 'link 3' })
})

test('closing the pool in a listener at its first link', async () => {
  const it = stage({ poolMinSize: 3 })
  it.when('linkOpened:1', () => it.close())
  await it.open('o')
  expect(it.pool.status).toBe('closed')
  expect(it.stats).toMatchObject({ open: 0, connecting: 0 })
  expect(it.dials).toBe(1)
  expect(it.timers).toBe(0)
})

test('closing the pool in a listener at a loss', async () => {
  const it = stage({ initialDelay: 0 })
  it.when('linkClosed:1:lost', () => it.close())
  await it.open('o')
  await it.shared('a')
  await it.lose(1)
  await it.wait(10_000)
  expect(it.pool.status).toBe('closed')
  expect(it.dials).toBe(1)
  expect(it.stats).toMatchObject({ open: 0, connecting: 0, dropped: 0 })
})

test('unref() applies to open links and to later ones', async () => {
  const it = stage({ poolMinSize: 1 })
  await it.open('o')
  await it.live('l')
  expect(it.kept).toEqual([true, true])
  await it.unref()
  expect(it.kept).toEqual([false, false])
  await it.alone('a b')
  expect(it.kept).toEqual([false, false, false])
  await it.lose(1, 2, 3)
  await it.wait(60_000)
  expect(it.kept).toEqual([false, false, false, false, false])
})

test('unref() before connect() applies to all links', async () => {
  const it = stage()
  await it.unref()
  await it.open('o')
  await it.live('l')
  expect(it.kept).toEqual([false, false])
})

test('close() waits for links that were already closing', async () => {
  const it = stage({ poolSize: 1 })
  await it.open('o')
  await it.alone('a')
  it.hang(1)
  await it.release('a', 'dirty')
  await it.wait(1)
  await it.close()
  await it.open('p', 1000)
  await it.wait(1000)
  expect(it.outcomes).toMatchObject({ p: 'CONNECT_TIMEOUT' })
})
