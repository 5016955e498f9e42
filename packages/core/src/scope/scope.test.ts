import { watch } from '@surrealengine/fixtures/outcome'
import { afterEach, expect, test } from 'vitest'
import type { Connection } from '../api/connection.js'
import { shared } from '../shared/shared.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, refused, scriptedServer } from '../transport/scripted-transport.fixture.js'
import { currentExecutor, runWith, withConnection } from './scope.js'

function world(options: object = {}) {
  const clock = virtualClock()
  const server = scriptedServer()
  return { clock, server, connection: connectionTo(server, clock, { initialDelay: 0, ...options }) }
}

/** As on a platform without `AsyncLocalStorage`. */
function blind(): void {
  shared().slots.set('scopes', { open: 0 })
}

afterEach(() => void shared().slots.delete('scopes'))

test('outside a scope there is no current executor', () => {
  expect(currentExecutor()).toBeUndefined()
})

test('runWith() sets the current executor for everything that is awaited, and scopes nest', async () => {
  const [{ connection: one }, { connection: two }] = [world(), world()]
  const seen: unknown[] = []
  const result = await runWith(one, async given => {
    seen.push(given, currentExecutor())
    await Promise.resolve()
    await runWith(two, async () => {
      await Promise.resolve()
      seen.push(currentExecutor())
    })
    seen.push(currentExecutor())
    return 'done'
  })
  expect(seen).toEqual([one, one, two, one])
  expect([result, currentExecutor()]).toEqual(['done', undefined])
  expect(runWith(one, () => 1)).toBe(1)
})

test('concurrent scopes are isolated from each other', async () => {
  const [{ connection: one }, { connection: two }] = [world(), world()]
  const look = async (): Promise<unknown> => {
    await Promise.resolve()
    return currentExecutor()
  }
  expect(await Promise.all([runWith(one, look), runWith(two, look)])).toEqual([one, two])
})

test('withConnection() connects, sets the current executor, and closes the connection in any case', async () => {
  const { server, connection } = world()
  const result = await withConnection(connection, async given => {
    expect([given, currentExecutor(), connection.status]).toEqual([connection, connection, 'connected'])
    return given.query('a')
  })
  expect([result, connection.status]).toEqual([['a'], 'closed'])
  const failing = withConnection(connection, () => Promise.reject(new Error('mine')))
  await expect(failing).rejects.toThrow('mine')
  expect([connection.status, server.links.length]).toEqual(['closed', 2])
})

test('withConnection() does not close a connection that was connected, connecting or reconnecting', async () => {
  const { clock, server, connection } = world()
  const connecting = connection.connect()
  await withConnection(connection, () => connection.query('a'))
  await connecting
  expect(connection.status).toBe('connected')
  await withConnection(connection, () => connection.query('a'))
  expect(connection.status).toBe('connected')
  await clock.advance(10_000)
  server.links[0]?.lose()
  await clock.settle()
  server.links[1]?.lose()
  const back = watch(withConnection(connection, () => connection.query('a')))
  await clock.advance(1000)
  expect([back.value, connection.status]).toEqual([['a'], 'connected'])
})

test('withConnection() does not run its function if it cannot connect', async () => {
  const { server, connection } = world({ retryLimit: 0 })
  server.onDial = dial => dial.refuse(refused())
  const fn = (): never => {
    throw new Error('it ran')
  }
  await expect(withConnection(connection, fn)).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' })
  await expect(withConnection({} as Connection, fn)).rejects.toMatchObject({ code: 'CONFIGURATION' })
})

test('without AsyncLocalStorage, reading the current executor in an open scope throws instead of guessing', async () => {
  blind()
  const { connection } = world()
  expect(currentExecutor()).toBeUndefined()
  const asked: unknown[] = []
  await runWith(connection, async given => {
    await Promise.resolve()
    expect(given).toBe(connection)
    expect(() => currentExecutor()).toThrow('cannot tell')
    asked.push(1)
  })
  expect(asked).toEqual([1])
  expect(currentExecutor()).toBeUndefined()
  await withConnection(connection, async () => expect(() => currentExecutor()).toThrow('cannot tell'))
  expect(currentExecutor()).toBeUndefined()
})

test('without AsyncLocalStorage a scope ends however its function ends', async () => {
  blind()
  const { connection } = world()
  const failing = (): never => {
    throw new Error('mine')
  }
  expect(() => runWith(connection, failing)).toThrow('mine')
  await expect(runWith(connection, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
  expect(runWith(connection, () => 1)).toBe(1)
  expect(currentExecutor()).toBeUndefined()
})

test('withConnection() during a drain closes the connection that it opened afterwards', async () => {
  const { clock, server, connection } = world()
  await connection.connect()
  const { onCall } = server
  server.onCall = () => {}
  const call = watch(connection.query('a'))
  const closing = watch(connection.close({ drain: '10s' }))
  const run = watch(withConnection(connection, given => given.query('b')))
  server.onCall = onCall
  await clock.advance(10_000)
  expect([call, closing, run].map(({ state }) => state)).toEqual(['rejected', 'resolved', 'resolved'])
  expect([connection.status, server.links.length]).toEqual(['closed', 2])
})

test('withConnection() does not close a connection that another caller opened after a drain', async () => {
  const { clock, server, connection } = world()
  await connection.connect()
  const { onCall } = server
  server.onCall = () => {}
  const call = watch(connection.query('a'))
  const closing = watch(connection.close({ drain: '10s' }))
  const theirs = watch(connection.connect())
  const run = watch(withConnection(connection, given => given.query('b')))
  server.onCall = onCall
  await clock.advance(10_000)
  expect([call, closing, theirs, run].map(({ state }) => state)).toEqual(['rejected', ...Array(3).fill('resolved')])
  expect(connection.status).toBe('connected')
})
