import { watch } from '@surrealengine/fixtures/outcome'
import { afterEach, expect, test, vi } from 'vitest'
import { ConnectionRegistry } from '../doors/scope.js'
import { register } from '../scope/connection-registry.js'
import { settingsOf } from '../settings/settings.js'
import { shared } from '../shared/shared.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, refused, scriptedServer } from '../transport/scripted-transport.fixture.js'
import type { Capabilities } from '../transport/transport.js'
import { TransportFailure } from '../transport/transport-failure.js'
import { connect, createConnection } from './create-connection.js'
import { openConnection } from './open-connection.js'

function world(options: object = {}, capabilities: Partial<Capabilities> = {}) {
  const clock = virtualClock()
  const server = scriptedServer(capabilities)
  return { clock, server, connection: connectionTo(server, clock, { initialDelay: 0, ...options }) }
}

/** A connection that is registered under its name. */
function registered(options: object) {
  const clock = virtualClock()
  const server = scriptedServer()
  const given = { url: 'test://one', transports: [server.transport], ...options }
  const settings = settingsOf(given)
  const connection = openConnection(settings, clock)
  register(settings, given, () => connection)
  return { clock, server, connection }
}

afterEach(async () => {
  await ConnectionRegistry.closeAll()
  shared().connections.clear()
  vi.restoreAllMocks()
})

test.each([
  [['close', 'connect', 'close'], 'closed'],
  [['connect', 'close', 'connect'], 'connected'],
  [['close', 'connect'], 'connected'],
  [['close', 'connect', 'close', 'connect'], 'connected'],
] as const)('of the calls %j the last one wins', async (steps, status) => {
  const { clock, connection } = world()
  await connection.connect()
  const all = steps.map(step => watch(connection[step]()))
  await clock.settle()
  expect(all.map(({ state }) => state)).not.toContain('pending')
  expect(connection.status).toBe(status)
})

test('close() in a listener of connecting leaves no caller waiting', async () => {
  const { clock, connection } = world({ autoConnect: true })
  connection.on('connecting', () => void connection.close())
  const all = [watch(connection.query('a')), watch(connection.connect()), watch(connection.ping())]
  await clock.settle()
  expect(all.map(({ error }) => error)).toMatchObject(all.map(() => ({ code: 'CONNECTION_CLOSED' })))
  expect(clock.timers.filter(({ alive }) => alive)).toEqual([])
})

test.each(['host-not-found', 'tls', 'protocol'] as const)('after %s the next endpoint is tried', async reason => {
  const { server, connection } = world({ url: ['test://one', 'test://two'], retryLimit: 1 })
  server.onDial = dial =>
    dial.url.includes('one') ? dial.refuse(new TransportFailure(reason, 'no')) : void dial.accept()
  await connection.connect()
  expect(server.dials.map(({ url }) => url)).toEqual(['test://one', 'test://two'])
})

test('if every endpoint fails for good, each is tried once', async () => {
  const { server, connection } = world({ url: ['test://one', 'test://two'] })
  server.onDial = dial => dial.refuse(new TransportFailure('host-not-found', 'no'))
  await expect(connection.connect()).rejects.toMatchObject({ code: 'HOST_NOT_FOUND' })
  expect(server.dials).toHaveLength(2)
})

test('refused credentials are not sent to the next endpoint', async () => {
  const { server, connection } = world({ url: ['test://one', 'test://two'] })
  server.onDial = dial => dial.refuse(new TransportFailure('authentication', '401'))
  await expect(connection.connect()).rejects.toMatchObject({ code: 'AUTHENTICATION' })
  expect(server.dials).toHaveLength(1)
})

test('name and default are free after close(), taken after connect(), and free after an aborted connect()', async () => {
  const { connection } = registered({ name: 'shop', makeDefault: true })
  await connection.connect()
  expect(ConnectionRegistry.get('shop')).toBe(connection)
  await connection.close()
  expect([ConnectionRegistry.names(), shared().defaults.async]).toEqual([[], undefined])
  await expect(connection.connect({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
  expect([ConnectionRegistry.names(), shared().defaults.async]).toEqual([[], undefined])
  await connection.connect()
  expect(ConnectionRegistry.get('shop')).toBe(connection)
  expect(ConnectionRegistry.getDefaultConnection()).toBe(connection)
})

test('aborting one connect() does not free the name while another continues', async () => {
  const { clock, connection } = registered({ name: 'shop' })
  await connection.connect()
  await connection.close()
  const all = [watch(connection.connect({ signal: AbortSignal.abort() })), watch(connection.connect())]
  await clock.settle()
  expect(all.map(({ state }) => state)).toEqual(['rejected', 'resolved'])
  expect(ConnectionRegistry.get('shop')).toBe(connection)
})

test('connect() is refused if the name was taken meanwhile, and the connection stays closed', async () => {
  const { connection } = registered({ name: 'shop' })
  await connection.connect()
  await connection.close()
  const other = registered({ name: 'shop' })
  await expect(connection.connect()).rejects.toMatchObject({ code: 'CONFIGURATION', option: 'name' })
  expect([connection.status, ConnectionRegistry.get('shop')]).toEqual(['closed', other.connection])
})

test("connect({ ifExists: 'reuse' }) that fails does not close the connection that others share", async () => {
  const server = scriptedServer()
  const options = { url: 'test://one', transports: [server.transport], name: 'shop', retryLimit: 0 }
  const connection = createConnection(options)
  server.onDial = dial => dial.refuse(refused())
  await expect(connect({ ...options, ifExists: 'reuse' })).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' })
  expect([connection.status, ConnectionRegistry.get('shop')]).toEqual(['disconnected', connection])
  await expect(connect({ ...options, name: 'other' })).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' })
  expect(ConnectionRegistry.names()).toEqual(['shop'])
})

test.each([
  ['throw', () => Promise.reject(new Error('mine'))],
  [
    'reject',
    () => {
      throw new Error('mine')
    },
  ],
])('onTokens and listeners that %s are reported as uncaught, and break nothing', async (_how, callback) => {
  const { clock, connection } = world({ username: 'root', password: 'p', onTokens: callback })
  connection.on('connected', callback)
  const reported: (() => void)[] = []
  vi.spyOn(globalThis, 'queueMicrotask').mockImplementation(run => void reported.push(run))
  await connection.connect()
  const subscription = await connection.live('users')
  subscription.subscribe(callback, callback)
  await subscription.kill()
  await clock.settle()
  expect(reported).toHaveLength(3)
  for (const run of reported) expect(run).toThrow('mine')
  expect(await connection.query('a')).toEqual(['a'])
})

test('a credentials function that fails for a while does not end reconnecting', async () => {
  let failures = 0
  const credentials = (): object => {
    if (failures-- > 0) throw new Error('the vault is sealed')
    return { username: 'root', password: 'p' }
  }
  const { clock, server, connection } = world({ credentials, retryLimit: 0 })
  server.applied = ['authentication']
  await connection.connect()
  await clock.advance(10_000)
  failures = 5
  server.links[0]?.lose()
  await clock.advance(600_000)
  expect(connection.status).toBe('connected')
  expect(server.links).toHaveLength(2)
})

test('set() checks with the server even if the variables are sent with each request', async () => {
  const { server, connection } = world({}, { session: 'request' })
  await connection.connect()
  await connection.set('x', 1)
  server.onCall = call => call.reply([{ status: 'ERR', result: 'x is a protected variable' }])
  await expect(connection.set('auth', 1)).rejects.toMatchObject({ code: 'QUERY' })
  server.onCall = please
  await connection.query('a')
  expect(server.calls.map(({ params }) => params)).toEqual([
    ['RETURN NONE', { x: 1 }],
    ['RETURN NONE', { auth: 1 }],
    ['a', {}],
  ])
  expect(server.calls.at(-1)?.session?.variables).toEqual({ x: 1 })
})

test.each(['link', 'request'] as const)(
  'set() copies the value: later changes of the object have no effect (%s)',
  async session => {
    const { clock, server, connection } = world({}, { session })
    await connection.connect()
    const tenant = { name: 'a', tags: ['x'] }
    await connection.set('tenant', tenant)
    tenant.name = 'b'
    tenant.tags.push('y')
    await clock.advance(10_000)
    server.links[0]?.lose()
    await clock.settle()
    await connection.query('a')
    expect(server.calls.at(-1)?.session?.variables).toEqual({ tenant: { name: 'a', tags: ['x'] } })
    if (session === 'link') expect(server.links[1]?.calls[0]?.params[1]).toEqual({ name: 'a', tags: ['x'] })
  },
)
