import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, refused, scriptedServer } from '../transport/scripted-transport.fixture.js'
import { TransportFailure } from '../transport/transport-failure.js'

function world(options: object = {}) {
  const clock = virtualClock()
  const server = scriptedServer()
  return { clock, server, connection: connectionTo(server, clock, options) }
}

test('does nothing until connect(), which is single-flight and idempotent', async () => {
  const { clock, server, connection } = world()
  await clock.settle()
  expect(server.dials).toHaveLength(0)
  expect(connection.status).toBe('disconnected')
  expect(connection.isConnected()).toBe(false)

  server.onDial = () => {}
  const both = watch(Promise.all([connection.connect(), connection.connect()]))
  await clock.settle()
  expect(connection.status).toBe('connecting')
  expect(server.dials).toHaveLength(1)
  server.dials[0]?.accept()
  await clock.settle()
  expect(both.state).toBe('resolved')
  expect(connection.status).toBe('connected')

  await connection.connect()
  expect(server.dials).toHaveLength(1)
  expect(connection.stats()).toEqual({ open: 1, waiting: 0, created: 1, dropped: 0 })
})

test('a failed attempt is followed by up to retryLimit more, with full jitter', async () => {
  const { clock, server, connection } = world({ retryLimit: 3, initialDelay: '1s', backoff: 3, maxDelay: '5s' })
  server.onDial = dial => dial.refuse(refused())
  clock.randoms.push(0.5, 0.25, 0.9)
  const delays: (number | undefined)[] = []
  connection.on('attemptFailed', ({ delay }) => delays.push(delay))
  const connecting = watch(connection.connect())
  await clock.advance(500 + 750 + 4500 - 1)
  expect(server.dials).toHaveLength(3)
  expect(connecting.state).toBe('pending')
  await clock.advance(1)
  expect(server.dials).toHaveLength(4)
  expect(delays).toEqual([500, 750, 4500, undefined])
  expect(connecting.error).toMatchObject({ code: 'CONNECTION_REFUSED', retryable: true, outcome: 'not-run' })
  expect(connection.status).toBe('disconnected')
})

test('a longer pause that the server asks for is respected', async () => {
  const { clock, server, connection } = world()
  server.onDial = dial =>
    server.dials.length === 0 || dial.refuse(new TransportFailure('overload', 'busy', { retryAfter: 4000 }))
  void connection.connect().catch(() => {})
  await clock.settle()
  await clock.advance(3999)
  expect(server.dials).toHaveLength(1)
  await clock.advance(1)
  expect(server.dials).toHaveLength(2)
  await connection.close()
})

test.each<[TransportFailure['reason'], string]>([
  ['host-not-found', 'HOST_NOT_FOUND'],
  ['tls', 'TLS'],
  ['authentication', 'AUTHENTICATION'],
  ['protocol', 'PROTOCOL'],
])('connect() does not retry %s', async (reason, code) => {
  const { clock, server, connection } = world()
  server.onDial = dial => dial.refuse(new TransportFailure(reason, 'no'))
  const connecting = watch(connection.connect())
  await clock.settle()
  expect(connecting.error).toMatchObject({ code })
  expect(server.dials).toHaveLength(1)
  expect(clock.timers.filter(({ alive }) => alive)).toEqual([])
})

test('if connect() fails in a restoring step, no waiting call has run', async () => {
  const { clock, server, connection } = world({ namespace: 'a', database: 'b', retryLimit: 0 })
  server.onCall = call => call.reject(new TransportFailure('lost', 'gone', { sent: true }))
  const connecting = watch(connection.connect())
  await clock.settle()
  expect(connecting.error).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'not-run', retryable: true })
  expect(server.links[0]?.isClosed).toBe(true)
})

test('an attempt is limited by attemptTimeout, and a link that opens later is closed', async () => {
  const { clock, server, connection } = world({ attemptTimeout: '2s', retryLimit: 1, initialDelay: 0 })
  server.onDial = () => {}
  const connecting = watch(connection.connect())
  await clock.advance(1999)
  expect(server.dials[0]?.context.signal.aborted).toBe(false)
  await clock.advance(1)
  expect(server.dials[0]?.context.signal.aborted).toBe(true)
  expect(server.dials).toHaveLength(2)
  const late = server.dials[0]?.accept()
  await clock.settle()
  expect(late?.isClosed).toBe(true)
  expect(connecting.state).toBe('pending')
  await clock.advance(2000)
  expect(connecting.error).toMatchObject({ code: 'CONNECT_TIMEOUT', message: 'test://one did not answer in time' })
})

test('timeout bounds the whole connect(), retries included', async () => {
  const { clock, server, connection } = world({ timeout: '3s', attemptTimeout: '1s', retryLimit: 99, initialDelay: 0 })
  server.onDial = () => {}
  const failed: unknown[] = []
  connection.on('failed', ({ error }) => failed.push(error))
  const connecting = watch(connection.connect())
  await clock.advance(2999)
  expect(connecting.state).toBe('pending')
  await clock.advance(1)
  expect(connecting.error).toMatchObject({
    code: 'CONNECT_TIMEOUT',
    message: 'No connection within 3000 ms: test://one did not answer in time',
    cause: { code: 'CONNECT_TIMEOUT' },
  })
  expect(failed).toEqual([connecting.error])
  expect(connection.status).toBe('disconnected')
  expect(server.dials.every(({ context }) => context.signal.aborted)).toBe(true)
  const { length } = server.dials
  await clock.advance(60_000)
  expect(server.dials).toHaveLength(length)
})

test('an attempt is limited by the rest of the timeout if that is shorter', async () => {
  const { clock, server, connection } = world({ timeout: 0, attemptTimeout: '10s' })
  server.onDial = () => {}
  const connecting = watch(connection.connect({ timeout: '3s' }))
  await clock.advance(3000)
  expect(connecting.error).toMatchObject({ code: 'CONNECT_TIMEOUT' })
  expect(server.dials[0]?.context.signal.aborted).toBe(true)
})

test('timeout: 0 leaves only the limits of the attempts', async () => {
  const { clock, server, connection } = world({ timeout: 0, retryLimit: 5, initialDelay: 0 })
  server.onDial = () => {}
  const connecting = watch(connection.connect())
  await clock.advance(59_999)
  expect(connecting.state).toBe('pending')
  await clock.advance(1)
  expect(connecting.error).toMatchObject({ code: 'CONNECT_TIMEOUT' })
  expect(server.dials).toHaveLength(6)
})

test('a first connect without any waiting caller is abandoned', async () => {
  const { clock, server, connection } = world()
  server.onDial = () => {}
  const [first, second] = [new AbortController(), new AbortController()]
  const one = watch(connection.connect({ signal: first.signal }))
  const two = watch(connection.connect({ signal: second.signal }))
  await clock.settle()
  first.abort(new Error('enough'))
  await clock.settle()
  expect(one.error).toMatchObject({ code: 'ABORTED', outcome: 'not-run', cause: { message: 'enough' } })
  expect(two.state).toBe('pending')
  expect(server.dials[0]?.context.signal.aborted).toBe(false)
  second.abort()
  await clock.settle()
  expect(two.error).toMatchObject({ code: 'ABORTED' })
  expect(server.dials[0]?.context.signal.aborted).toBe(true)
  expect(connection.status).toBe('disconnected')
})

test('connect() with an aborted signal makes no attempt', async () => {
  const { clock, server, connection } = world()
  await expect(connection.connect({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
  await clock.settle()
  expect(server.dials).toHaveLength(0)
  expect(connection.status).toBe('disconnected')
})

test('several endpoints are tried in turn', async () => {
  const { clock, server, connection } = world({ url: ['test://one', 'tests://two', 'test://three'], initialDelay: 0 })
  server.onDial = dial => (dial.url === 'test://three' ? void dial.accept() : dial.refuse(refused()))
  await connection.connect()
  expect(server.dials.map(({ url }) => url)).toEqual(['test://one', 'tests://two', 'test://three'])
  server.links[0]?.lose()
  await clock.settle()
  expect(server.dials.at(-1)?.url).toBe('test://three')
  expect(connection.isConnected()).toBe(true)
})

test('connect() reopens a connection that gave up', async () => {
  const { clock, server, connection } = world({ retryLimit: 0 })
  server.onDial = dial => dial.refuse(refused())
  await expect(connection.connect()).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' })
  await expect(connection.query('RETURN 1')).rejects.toMatchObject({
    code: 'NOT_CONNECTED',
    cause: { code: 'CONNECTION_REFUSED' },
  })
  server.onDial = dial => void dial.accept()
  await connection.connect()
  expect(connection.isConnected()).toBe(true)
  await clock.settle()
})

test('the error for a call before connect() says what to do', async () => {
  const { connection } = world()
  await expect(connection.query('RETURN 1')).rejects.toMatchObject({
    code: 'NOT_CONNECTED',
    hint: expect.stringContaining('connect()'),
  })
})
