import { thrown } from '@surrealengine/fixtures/outcome'
import { afterEach, expect, test } from 'vitest'
import { isConnection } from '../api/connection.js'
import type { ExplicitConnectionOptions } from '../api/options.js'
import { connect, createConnection } from '../connection/create-connection.js'
import { ConnectionRegistry } from '../doors/scope.js'
import { scriptedServer } from '../transport/scripted-transport.fixture.js'

const server = scriptedServer()
const options = (more: Partial<ExplicitConnectionOptions> = {}): ExplicitConnectionOptions => ({
  url: 'test://host',
  transports: [server.transport],
  ...more,
})

afterEach(() => ConnectionRegistry.closeAll())

test('a connection is registered by name and as default when it is created', () => {
  const connection = createConnection(options({ name: 'main', makeDefault: true }))
  expect(ConnectionRegistry.get('main')).toBe(connection)
  expect(ConnectionRegistry.get('other')).toBeUndefined()
  expect(ConnectionRegistry.names()).toEqual(['main'])
  expect(ConnectionRegistry.getDefaultConnection()).toBe(connection)
  expect(connection.name).toBe('main')
  expect(server.dials).toHaveLength(0)
})

test('a taken name is an error, or is reused for equal options, or replaced', async () => {
  const first = createConnection(options({ name: 'main', username: 'root', password: 'hunter2' }))
  const same = options({ name: 'main', username: 'root', password: 'hunter2' })
  expect(thrown(() => createConnection(same))).toMatchObject({ code: 'CONFIGURATION', option: 'name' })
  const other = thrown(() => createConnection({ ...same, password: 'hunter3', ifExists: 'reuse' }))
  expect(other).toMatchObject({ message: 'A connection named "main" already exists with other options' })
  expect(JSON.stringify(other)).not.toContain('hunter')
  const second = createConnection({ ...same, ifExists: 'replace' })
  expect(second).not.toBe(first)
  expect(ConnectionRegistry.get('main')).toBe(second)
  await first.close()
  expect(ConnectionRegistry.get('main')).toBe(second)
  expect(createConnection({ ...same, ifExists: 'reuse' })).toBe(second)
})

test('equal options return the existing connection', () => {
  const same = options({ name: 'main', ifExists: 'reuse', namespace: 'a' })
  const first = createConnection(same)
  expect(createConnection({ ...same })).toBe(first)
  expect(createConnection(options({ name: 'main', namespace: 'a', ifExists: 'reuse' }))).toBe(first)
})

test('close() frees name and default, and connect() takes them back', async () => {
  const connection = createConnection(options({ name: 'main', makeDefault: true }))
  await connection.close()
  await connection.close()
  expect(ConnectionRegistry.names()).toEqual([])
  expect(thrown(() => ConnectionRegistry.getDefaultConnection())).toMatchObject({
    code: 'NO_DEFAULT_CONNECTION',
    hint: expect.stringContaining('makeDefault'),
  })
  await connection.connect()
  expect(ConnectionRegistry.get('main')).toBe(connection)
  expect(ConnectionRegistry.getDefaultConnection()).toBe(connection)
})

test('connect() does not take back a name that another connection has by now', async () => {
  const first = createConnection(options({ name: 'main', makeDefault: true }))
  await first.close()
  const second = createConnection(options({ name: 'main', makeDefault: true }))
  await expect(first.connect()).rejects.toMatchObject({ code: 'CONFIGURATION', option: 'name' })
  expect(first.status).toBe('closed')
  await second.close()
  await first.connect()
  expect(ConnectionRegistry.get('main')).toBe(first)
  expect(ConnectionRegistry.getDefaultConnection()).toBe(first)
})

test('closeAll() closes connections with a name and the default', async () => {
  const named = await connect(options({ name: 'main' }))
  const fallback = await connect(options({ makeDefault: true }))
  const apart = await connect(options())
  await ConnectionRegistry.closeAll()
  expect([named.status, fallback.status, apart.status]).toEqual(['closed', 'closed', 'connected'])
  expect(ConnectionRegistry.names()).toEqual([])
  await apart.close()
})

test('the default can be set and removed, and must be a connection', () => {
  const connection = createConnection(options())
  ConnectionRegistry.setDefaultConnection(connection)
  expect(ConnectionRegistry.getDefaultConnection()).toBe(connection)
  ConnectionRegistry.setDefaultConnection(undefined)
  expect(thrown(() => ConnectionRegistry.getDefaultConnection())).toMatchObject({ code: 'NO_DEFAULT_CONNECTION' })
  const wrong = { ...connection } as typeof connection
  expect(isConnection(connection)).toBe(true)
  expect(isConnection(wrong)).toBe(false)
  expect(thrown(() => ConnectionRegistry.setDefaultConnection(wrong))).toMatchObject({ code: 'CONFIGURATION' })
})

test('connect() closes a connection that fails to connect, and frees its name', async () => {
  const silent = scriptedServer()
  silent.onDial = dial => dial.refuse(new TypeError('broken'))
  await expect(connect(options({ transports: [silent.transport], name: 'main' }))).rejects.toMatchObject({
    code: 'CONNECTION',
  })
  expect(ConnectionRegistry.names()).toEqual([])
})

test('the error for a feature of another package says which to install', () => {
  expect(thrown(() => createConnection(options({ usePool: true })))).toMatchObject({
    code: 'MISSING_PACKAGE',
    option: 'usePool',
    message: expect.stringContaining('pnpm add @surrealengine/pool'),
  })
  expect(thrown(() => createConnection({ ...options(), asyncMode: false }))).toMatchObject({
    code: 'MISSING_PACKAGE',
    option: 'asyncMode',
    message: expect.stringContaining('@surrealengine/sync'),
  })
})

test('no representation of a connection contains a secret', () => {
  const connection = createConnection(options({ url: 'test://root:hunter2@host?key=hunter2', name: 'main' }))
  expect(JSON.parse(JSON.stringify(connection))).toEqual({
    url: 'test://host',
    status: 'disconnected',
    name: 'main',
  })
  const inspect: unknown = Reflect.get(connection, Symbol.for('nodejs.util.inspect.custom'))
  expect(typeof inspect === 'function' ? inspect.call(connection, 0, {}, JSON.stringify) : '').toBe(
    'Connection {"url":"test://host","status":"disconnected","name":"main"}',
  )
  expect(String(connection)).toBe('[object Connection]')
})
