import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { ConnectionClosedError } from '../errors/connection.js'
import { virtualClock } from '../testing/virtual-clock.js'
import {
  connectionTo,
  please,
  refused,
  type ScriptedLink,
  scriptedServer,
} from '../transport/scripted-transport.fixture.js'
import type { Capabilities } from '../transport/transport.js'
import { TransportFailure } from '../transport/transport-failure.js'

async function connected(options: object = {}, capabilities: Partial<Capabilities> = {}) {
  const clock = virtualClock()
  const server = scriptedServer(capabilities)
  const connection = connectionTo(server, clock, options)
  await connection.connect()
  const events: string[] = []
  for (const name of ['connecting', 'connected', 'attemptFailed', 'lost', 'failed', 'closed'] as const) {
    connection.on(name, () => events.push(name))
  }
  const link = (): ScriptedLink => {
    const last = server.links.at(-1)
    if (last === undefined) throw new Error('no link yet')
    return last
  }
  return { clock, server, connection, events, link }
}

test('after a loss the connection reconnects, and its events are emitted in order', async () => {
  const { clock, server, connection, events, link } = await connected()
  await clock.advance(10_000)
  link().lose({ kind: 'restart' })
  await clock.settle()
  expect(connection.isConnected()).toBe(true)
  expect(server.links).toHaveLength(2)
  expect(events).toEqual(['lost', 'connecting', 'connected'])
})

test('reconnecting continues without limit until close(), whatever fails', async () => {
  const { clock, server, connection, link } = await connected({ initialDelay: '1s', maxDelay: '1s', retryLimit: 0 })
  await clock.advance(10_000)
  const reasons = ['refused', 'host-not-found', 'tls', 'overload', 'lost', 'protocol'] as const
  server.onDial = dial =>
    dial.refuse(new TransportFailure(reasons[server.dials.length % reasons.length] ?? 'refused', 'no'))
  link().lose()
  await clock.advance(600_000)
  expect(connection.status).toBe('reconnecting')
  expect(server.dials.length).toBeGreaterThan(1000)
  server.onDial = dial => void dial.accept()
  await clock.advance(1000)
  expect(connection.status).toBe('connected')
  await connection.close()
})

test('a transport with nothing to reconnect to ends reconnecting', async () => {
  const { clock, server, connection, link } = await connected()
  await clock.advance(10_000)
  server.onDial = dial => dial.refuse(new ConnectionClosedError('The database is gone'))
  link().lose()
  await clock.settle()
  await expect(connection.query('RETURN 1')).rejects.toMatchObject({
    code: 'NOT_CONNECTED',
    message: expect.stringContaining('The database is gone'),
  })
})

test('with an initial delay of 0 there are no pauses, however often it fails', async () => {
  const { clock, server, connection, link } = await connected({ initialDelay: 0 })
  let failures = 0
  server.onDial = dial => (failures++ < 1100 ? dial.refuse(refused()) : void dial.accept())
  await clock.advance(10_000)
  link().lose()
  do await clock.settle()
  while (connection.status === 'reconnecting')
  expect(failures).toBe(1101)
})

test.each([
  [0, 0],
  [1, 1],
  [3, 3],
])('reconnectLimit: %i allows %i attempts', async (reconnectLimit, attempts) => {
  const { clock, server, connection, events, link } = await connected({ reconnectLimit })
  await clock.advance(10_000)
  server.onDial = dial => dial.refuse(refused())
  link().lose()
  const call = watch(connection.query('RETURN 1'))
  await clock.advance(60_000)
  expect(server.dials).toHaveLength(1 + attempts)
  expect(connection.status).toBe('disconnected')
  expect(call.state).toBe('rejected')
  expect(events.at(-1)).toBe('failed')
})

test('a link that lasts less than 10 s counts as a failed attempt, which is followed by a pause', async () => {
  const { clock, server, connection, link } = await connected({ initialDelay: '1s', backoff: 2, maxDelay: '60s' })
  for (const pause of [500, 1000, 2000, 4000]) {
    await clock.advance(9_999)
    link().lose()
    const { length } = server.links
    await clock.advance(pause - 1)
    expect(connection.status).toBe('reconnecting')
    await clock.advance(1)
    expect(server.links).toHaveLength(length + 1)
    expect(connection.status).toBe('connected')
  }
  await clock.advance(10_000)
  const { length } = server.links
  link().lose()
  await clock.settle()
  expect(server.links).toHaveLength(length + 1)
})

test('links that are lost at once count towards reconnectLimit', async () => {
  const { clock, server, connection, link } = await connected({ reconnectLimit: 3, initialDelay: 0 })
  for (let lost = 0; lost < 4; lost++) {
    link().lose()
    await clock.settle()
  }
  expect(server.links).toHaveLength(4)
  expect(connection.status).toBe('disconnected')
})

test('two authentication failures in a row end reconnecting, and a single one does not', async () => {
  const { clock, server, connection, link } = await connected()
  await clock.advance(10_000)
  const no = new TransportFailure('authentication', 'who are you')
  const failures = [no, refused(), no, no]
  server.onDial = dial => dial.refuse(failures.shift() ?? refused())
  link().lose()
  const call = watch(connection.query('RETURN 1'))
  await clock.advance(29_999)
  expect(failures).toEqual([])
  expect(connection.status).toBe('disconnected')
  expect(call.error).toMatchObject({ code: 'AUTHENTICATION' })
})

test.each([
  ['lost', () => new TransportFailure('lost', 'gone', { sent: true })],
  ['overload', () => new TransportFailure('overload', '503', { sent: true })],
  ['refused', () => new TransportFailure('refused', 'nobody', { sent: true })],
])('a restoring step that fails (%s) is retried like a failed connect', async (_, failure) => {
  const clock = virtualClock()
  const server = scriptedServer()
  const connection = connectionTo(server, clock, { username: 'root', password: 'root', initialDelay: 0 })
  const fail = (times: number): void => {
    server.onCall = call => (times-- > 0 ? call.reject(failure()) : please(call))
  }
  fail(2)
  await connection.connect()
  expect(server.links.map(({ isClosed }) => isClosed)).toEqual([true, true, false])
  await clock.advance(10_000)
  fail(5)
  server.links.at(-1)?.lose()
  await clock.settle()
  expect(connection.status).toBe('connected')
  expect(server.links).toHaveLength(9)
})

test('a restoring step that is never answered ends with its attempt and is retried', async () => {
  const clock = virtualClock()
  const server = scriptedServer()
  const connection = connectionTo(server, clock, { namespace: 'a', database: 'b', initialDelay: 0, retryLimit: 1 })
  server.onCall = () => {}
  const connecting = watch(connection.connect())
  await clock.advance(10_000)
  expect(server.links).toHaveLength(2)
  await clock.advance(10_000)
  expect(connecting.error).toMatchObject({ code: 'CONNECT_TIMEOUT', outcome: 'not-run', retryable: true })
  expect(server.links.every(({ isClosed }) => isClosed)).toBe(true)
})

test('after a loss a refused restoring step is retried', async () => {
  const { clock, server, connection, link } = await connected({ namespace: 'a', database: 'b', initialDelay: 0 })
  await clock.advance(10_000)
  let faults = 3
  server.onCall = call => (faults-- > 0 ? call.fault({ message: 'still starting' }) : please(call))
  link().lose()
  await clock.settle()
  expect(connection.status).toBe('connected')
  expect(server.links).toHaveLength(5)
})

test('calls end by their own deadlines while it reconnects', async () => {
  const { clock, server, connection, link } = await connected()
  await clock.advance(10_000)
  server.onDial = dial => dial.refuse(refused())
  link().lose()
  await clock.settle()
  const call = watch(connection.query('RETURN 1', {}, { timeout: '5s' }))
  await clock.advance(4999)
  expect(call.state).toBe('pending')
  await clock.advance(1)
  expect(call.error).toMatchObject({
    code: 'REQUEST_TIMEOUT',
    outcome: 'not-run',
    retryable: true,
    cause: { code: 'CONNECTION_REFUSED' },
  })
  expect(connection.status).toBe('reconnecting')
  await connection.close()
})

test('one close for authentication is followed by another attempt, and two in a row end reconnecting', async () => {
  const { clock, server, connection, events, link } = await connected({ initialDelay: 0 })
  link().lose({ kind: 'policy' })
  await clock.settle()
  expect([connection.status, server.links.length]).toEqual(['connected', 2])
  // A loss of another kind in between, or a link that lasted, restarts the count.
  link().lose()
  await clock.settle()
  link().lose({ kind: 'policy' })
  await clock.advance(10_000)
  link().lose({ kind: 'policy' })
  await clock.settle()
  expect([connection.status, server.links.length]).toEqual(['connected', 5])
  const call = watch(connection.query('RETURN 1', {}, { idempotent: true }))
  server.onCall = () => {}
  link().lose({ kind: 'policy' })
  await clock.settle()
  expect([connection.status, server.links.length, events.at(-1)]).toEqual(['disconnected', 5, 'failed'])
  expect(call.state).not.toBe('pending')
  await expect(connection.query('RETURN 1')).rejects.toMatchObject({
    code: 'AUTHENTICATION',
    outcome: 'not-run',
  })
})
