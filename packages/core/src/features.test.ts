import { afterEach, beforeEach, expect, test } from 'vitest'
import { shared } from './shared.js'
import { virtualClock } from './supervision/virtual-clock.fixture.js'
import { connectionTo, scriptedServer } from './transport/scripted-transport.fixture.js'

const NAMES = ['bulk', 'live', 'sessions', 'transactions']
const imported = new Map(NAMES.map(name => [name, shared().slots.get(name)]))

beforeEach(() => {
  for (const name of NAMES) shared().slots.delete(name)
})

afterEach(() => {
  for (const [name, feature] of imported) shared().slots.set(name, feature)
})

const METHODS = {
  export: 'bulk',
  import: 'bulk',
  live: 'live',
  session: 'sessions',
  forkSession: 'sessions',
  lease: 'sessions',
  transaction: 'transactions',
  beginTransaction: 'transactions',
} as const

test.each(Object.entries(METHODS))('%s() without its import says what to import', async (method, entry) => {
  const server = scriptedServer()
  const connection = connectionTo(server, virtualClock())
  await connection.connect()
  const called = Object(connection)[method] as (...args: unknown[]) => unknown
  await expect(async () => called.call(connection, 'users', () => {})).rejects.toMatchObject({
    code: 'MISSING_PACKAGE',
    message: `${method}() needs the import of @surrealengine/core/${entry}`,
    hint: expect.stringContaining(`import '@surrealengine/core/${entry}'`),
  })
  expect(server.calls).toEqual([])
})
