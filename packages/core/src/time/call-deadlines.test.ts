import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, scriptedServer } from '../transport/scripted-transport.fixture.js'
import type { Capabilities } from '../transport/transport.js'

function world(options: object = {}, capabilities: Partial<Capabilities> = {}) {
  const clock = virtualClock()
  const server = scriptedServer(capabilities)
  return { clock, server, connection: connectionTo(server, clock, { autoConnect: true, ...options }) }
}

test('requestTimeout ends a call while it waits for a link', async () => {
  const { clock, server, connection } = world({ requestTimeout: '2s' })
  server.onDial = () => {}
  const call = watch(connection.query('RETURN 1'))
  await clock.advance(2000)
  expect(call.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'not-run', retryable: true })
  expect(server.dials[0]?.context.signal.aborted).toBe(true)
})

test('requestTimeout ends a call after it was sent, and the late reply is dropped', async () => {
  const { clock, server, connection } = world({ requestTimeout: '2s' })
  server.onCall = () => {}
  const call = watch(connection.query('CREATE a'))
  await clock.advance(1999)
  expect(call.state).toBe('pending')
  await clock.advance(1)
  expect(call.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'unknown', retryable: false })
  expect(server.calls[0]?.cancelled).toBe(true)
  server.onCall = please
  expect(await connection.query('RETURN 1')).toEqual(['RETURN 1'])
  expect(server.links).toHaveLength(1)
})

test('timeout: 0 means no limit, and a call may have its own timeout', async () => {
  const { clock, server, connection } = world({ requestTimeout: 0 })
  await connection.connect()
  server.onCall = () => {}
  const patient = watch(connection.query('RETURN 1'))
  const hasty = watch(connection.query('RETURN 2', {}, { timeout: '100ms' }))
  const many = connection.with({ timeout: 1 })
  const [inherited, own] = [watch(many.query('RETURN 3')), watch(many.query('RETURN 4', {}, { timeout: 0 }))]
  await clock.advance(100)
  expect(hasty.state).toBe('rejected')
  await clock.advance(900)
  expect(inherited.state).toBe('rejected')
  await clock.advance(10 * 3_600_000)
  expect([patient.state, own.state]).toEqual(['pending', 'pending'])
  await connection.close()
})

test('a call with an aborted signal is not sent', async () => {
  const { clock, server, connection } = world()
  await connection.connect()
  const reason = new Error('never mind')
  const call = watch(connection.query('CREATE a', {}, { signal: AbortSignal.abort(reason) }))
  await clock.settle()
  expect(call.error).toMatchObject({ code: 'ABORTED', outcome: 'not-run', retryable: true, cause: reason })
  expect(server.calls).toHaveLength(0)
})

test('a call that is aborted after it was sent may have run, and an abort after its reply has no effect', async () => {
  const { clock, server, connection } = world()
  await connection.connect()
  server.onCall = () => {}
  const aborter = new AbortController()
  const call = watch(connection.query('CREATE a', {}, { signal: aborter.signal }))
  await clock.settle()
  aborter.abort()
  await clock.settle()
  expect(call.error).toMatchObject({ code: 'ABORTED', outcome: 'unknown', retryable: false })
  expect(server.calls[0]?.cancelled).toBe(true)

  server.onCall = please
  const late = new AbortController()
  await connection.query('RETURN 1', {}, { signal: late.signal })
  late.abort()
  await clock.settle()
  expect(connection.isConnected()).toBe(true)
})

test('a call that is aborted while it waits leaves the queue', async () => {
  const { clock, server, connection } = world()
  server.onDial = () => {}
  const aborter = new AbortController()
  const call = watch(connection.query('CREATE a', {}, { signal: aborter.signal }))
  const other = watch(connection.query('RETURN 1'))
  await clock.settle()
  aborter.abort()
  await clock.settle()
  expect(call.error).toMatchObject({ code: 'ABORTED', outcome: 'not-run' })
  expect(connection.stats().waiting).toBe(1)
  server.dials[0]?.accept()
  await clock.settle()
  expect(other.value).toEqual(['RETURN 1'])
  expect(server.heard()).toEqual(['query RETURN 1'])
})

/** Opens a connection whose token expires, so that the next call signs in first. */
async function expired() {
  const made = world({ username: 'root', password: 'root', requestTimeout: '30s' }, { session: 'request' })
  const { clock, server, connection } = made
  const claims = btoa(JSON.stringify({ iat: 0, exp: 60 }))
  server.onCall = call => (call.method === 'signin' ? call.reply(`h.${claims}.s`) : please(call))
  await connection.connect()
  await clock.advance(60_000)
  server.onCall = () => {}
  return made
}

test('a call that ends while its link is brought up to date did not run', async () => {
  const { clock, server, connection } = await expired()
  const aborter = new AbortController()
  const aborted = watch(connection.query('CREATE a', {}, { signal: aborter.signal }))
  const hasty = watch(connection.query('CREATE b', {}, { timeout: '5s' }))
  await clock.settle()
  expect(server.heard().at(-1)).toBe('signin')
  aborter.abort()
  await clock.advance(5000)
  expect(aborted.error).toMatchObject({ code: 'ABORTED', outcome: 'not-run' })
  expect(hasty.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'not-run' })
  await connection.close()
})

test('bringing a link up to date has its own time limit, after which the call did not run', async () => {
  const { clock, connection } = await expired()
  const [hasty, call] = [
    watch(connection.query('CREATE a', {}, { timeout: '1s' })),
    watch(connection.query('CREATE b')),
  ]
  await clock.advance(1000)
  const later = watch(connection.query('CREATE c'))
  await clock.advance(9000)
  for (const each of [hasty, call, later]) {
    expect(each.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'not-run', retryable: true })
  }
  await connection.close()
})

test('a signal keeps no listeners of settled calls', async () => {
  const { clock, server, connection } = world()
  await connection.connect()
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
  await connection.query('RETURN 1', {}, { signal })
  await connection.use({ namespace: 'a' }, { signal })
  await connection.connect({ signal })
  server.onCall = call => call.fault({ message: 'no' })
  await expect(connection.query('RETURN 1', {}, { signal })).rejects.toThrow('no')
  server.onCall = () => {}
  const call = watch(connection.query('RETURN 1', {}, { signal }))
  await clock.settle()
  expect(listeners).toBe(1)
  await connection.close()
  await clock.settle()
  expect(call.state).toBe('rejected')
  expect(listeners).toBe(0)
})

test('a call that is aborted as its link opens is not sent', async () => {
  const clock = virtualClock()
  const server = scriptedServer()
  const connection = connectionTo(server, clock, { autoConnect: true })
  const aborter = new AbortController()
  connection.on('connected', () => aborter.abort())
  const call = watch(connection.query('CREATE a', {}, { signal: aborter.signal }))
  await clock.settle()
  expect(call.error).toMatchObject({ code: 'ABORTED', outcome: 'not-run' })
  expect(server.heard()).toEqual([])
})
