import { thrown } from '@surrealengine/fixtures/outcome'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createConnection } from '../connection/create-connection.js'
import { ConnectionRegistry } from '../scope/connection-registry.js'
import { shared } from '../shared/shared.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, scriptedServer } from './scripted-transport.fixture.js'

const NAMES = ['bulk', 'insert-many', 'live', 'scope', 'sessions', 'transactions']
const imported = new Map(NAMES.map(name => [name, shared().slots.get(name)]))

beforeEach(() => {
  for (const name of NAMES) shared().slots.delete(name)
})

afterEach(() => {
  for (const [name, feature] of imported) shared().slots.set(name, feature)
})

const METHODS = {
  insertMany: 'insert-many',
  export: 'bulk',
  import: 'bulk',
  live: 'live',
  session: 'sessions',
  forkSession: 'sessions',
  lease: 'sessions',
  transaction: 'transactions',
  beginTransaction: 'transactions',
} as const

test.each(Object.entries(METHODS))('%s() without its import is an error that names it', async (method, entry) => {
  const server = scriptedServer()
  const connection = connectionTo(server, virtualClock())
  await connection.connect()
  const called = Object(connection)[method] as (...args: unknown[]) => unknown
  await expect(async () => called.call(connection, 'users', () => {})).rejects.toMatchObject({
    code: 'MISSING_PACKAGE',
    message: `${method}() requires importing @surrealengine/core/${entry}`,
    hint: expect.stringContaining(`import '@surrealengine/core/${entry}'`),
  })
  expect(server.calls).toEqual([])
})

const url = 'test://host'

test.each<[string, object]>([
  ['name', { name: 'main' }],
  ['makeDefault', { makeDefault: true }],
  ['ifExists', { ifExists: 'reuse' }],
])('the error for the option %s without its import says what to import', (option, options) => {
  const { transport } = scriptedServer()
  expect(thrown(() => createConnection({ url, transports: [transport], ...options }))).toMatchObject({
    code: 'MISSING_PACKAGE',
    option,
    message: `${option} requires importing @surrealengine/core/scope`,
    hint: expect.stringContaining("import '@surrealengine/core/scope'"),
  })
})

test('the error for asyncMode: false without its import names the package', () => {
  const { transport } = scriptedServer()
  expect(thrown(() => createConnection({ url, transports: [transport], asyncMode: false }))).toMatchObject({
    code: 'MISSING_PACKAGE',
    option: 'asyncMode',
    hint: expect.stringContaining("import '@surrealengine/sync'"),
  })
})

test('options with their default values need no import', () => {
  const { transport } = scriptedServer()
  const options = { asyncMode: true, ifExists: 'error', makeDefault: false } as const
  expect(createConnection({ url, transports: [transport], ...options }).name).toBeUndefined()
})

test('setDefaultConnection() needs the import, because the default would outlast the connection', () => {
  const connection = connectionTo(scriptedServer(), virtualClock())
  expect(thrown(() => ConnectionRegistry.setDefaultConnection(connection))).toMatchObject({
    code: 'MISSING_PACKAGE',
    message: 'setDefaultConnection() requires importing @surrealengine/core/scope',
  })
})
