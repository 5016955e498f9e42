import { thrown } from '@surrealengine/fixtures/outcome'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect, createConnection } from '../../connection/create-connection.js'
import { ConnectionRegistry } from '../../doors/scope.js'
import { registerSync } from '../../scope/open-sync-connection.js'
import { currentSyncExecutor, runWithSync, withConnectionSync } from '../../scope/sync-scope.js'
import type { SyncContext } from '../../scope/sync-slot.js'
import { shared } from '../../shared/shared.js'
import type { ConnectionStatus } from '../../transport/provider.js'
import { scriptedServer } from '../../transport/scripted-transport.fixture.js'
import { isSyncConnection, type SyncConnection } from './sync-connection.js'

const contexts: SyncContext[] = []
const server = scriptedServer()
const options = { url: 'test://root:secret@host?a=b', transports: [server.transport], asyncMode: false } as const

/** The parts of a blocking connection that are called here. */
function make(context: SyncContext): SyncConnection {
  contexts.push(context)
  let status: ConnectionStatus = 'disconnected'
  return {
    url: 'test://host',
    name: context.name,
    get status() {
      return status
    },
    connectSync: () => {
      context.enterAgain()
      status = 'connected'
    },
    closeSync: () => {
      context.leave()
      status = 'closed'
    },
  } as SyncConnection
}

beforeEach(() => registerSync(make))

afterEach(async () => {
  await ConnectionRegistry.closeAll()
  shared().slots.delete('sync')
  contexts.length = 0
})

test('the sync package gets what it needs, and its connections are branded and hide their internals', () => {
  const db = createConnection({ ...options, name: 'shop', requestTimeout: '7s', timeout: '8s' })
  expect(isSyncConnection(db)).toBe(true)
  expect(contexts[0]).toMatchObject({
    transport: server.transport,
    urls: [{ display: 'test://host' }],
    authentication: { kind: 'credentials', credentials: { username: 'root', password: 'secret' } },
    name: 'shop',
    requestTimeout: 7000,
    timeout: 8000,
  })
  expect(JSON.parse(JSON.stringify(db))).toEqual({ url: 'test://host', status: 'disconnected', name: 'shop' })
})

test.each([
  ['token', { token: () => 'secret' }],
  ['credentials', { credentials: () => ({ username: 'root', password: 'secret' }) }],
])('a function as %s is refused, because it cannot be sent to another thread', (option, given) => {
  const error = thrown(() => createConnection({ ...options, url: 'test://host', name: 'shop', ...given }))
  expect(error).toMatchObject({ code: 'CONFIGURATION', option, hint: expect.stringContaining('asyncMode: true') })
  expect(ConnectionRegistry.names()).toEqual([])
})

test('a blocking connection gives up its name and default when it closes and regains them when it connects', () => {
  const db = createConnection({ ...options, name: 'shop', makeDefault: true })
  const other = createConnection({ ...options, asyncMode: true, makeDefault: true })
  db.closeSync()
  expect(ConnectionRegistry.names()).toEqual([])
  expect(thrown(() => ConnectionRegistry.getDefaultConnection({ asyncMode: false }))).toMatchObject({
    code: 'NO_DEFAULT_CONNECTION',
  })
  expect(ConnectionRegistry.getDefaultConnection()).toBe(other)
  db.connectSync()
  expect(ConnectionRegistry.get('shop', { asyncMode: false })).toBe(db)
  expect(ConnectionRegistry.getDefaultConnection({ asyncMode: false })).toBe(db)
  ConnectionRegistry.setDefaultConnection(undefined)
  expect(shared().defaults).toEqual({ async: undefined, sync: undefined })
  ConnectionRegistry.setDefaultConnection(db)
  expect(shared().defaults).toEqual({ async: undefined, sync: db })
})

test('a name of the other kind of connection is an error that says how to get it', () => {
  createConnection({ ...options, name: 'blocks' })
  createConnection({ ...options, asyncMode: true, name: 'waits' })
  expect(thrown(() => ConnectionRegistry.get('blocks'))).toMatchObject({
    code: 'CONFIGURATION',
    message: expect.stringMatching(/is blocking$/),
    hint: expect.stringContaining('asyncMode: false'),
  })
  expect(thrown(() => ConnectionRegistry.get('waits', { asyncMode: false }))).toMatchObject({
    message: expect.stringMatching(/is not blocking$/),
    hint: expect.stringContaining('asyncMode: true'),
  })
})

test('closeAll() closes the other connections even if one fails to close', async () => {
  const failing = createConnection({ ...options, name: 'failing' })
  const fine = createConnection({ ...options, name: 'fine' })
  Object.defineProperty(failing, 'closeSync', {
    value: () => {
      ConnectionRegistry.setDefaultConnection(undefined)
      shared().connections.delete('failing')
      throw new RangeError('no')
    },
  })
  await expect(ConnectionRegistry.closeAll()).rejects.toThrow('no')
  expect(fine.status).toBe('closed')
})

test('connect() refuses options for a blocking connection', async () => {
  const given: object = options
  await expect(connect(given as Parameters<typeof connect>[0])).rejects.toMatchObject({
    option: 'asyncMode',
    hint: expect.stringContaining('connectSync()'),
  })
  expect(contexts).toEqual([])
})

test('an async function is refused before it runs, and any other function when it returns a promise', () => {
  const db = createConnection(options)
  const refused = { code: 'CONFIGURATION', hint: expect.stringContaining('querySync') }
  let ran = 0
  expect(thrown(() => runWithSync(db, async () => ran++))).toMatchObject(refused)
  expect(ran).toBe(0)
  // Its rejection is handled, otherwise it would be unhandled.
  expect(thrown(() => withConnectionSync(db, () => Promise.reject(new Error('later'))))).toMatchObject(refused)
  expect([db.status, currentSyncExecutor()]).toEqual(['closed', undefined])
})

test('withConnectionSync() does not close a connection that was already connected', () => {
  const db = createConnection(options)
  db.connectSync()
  expect(withConnectionSync(db, given => given === currentSyncExecutor())).toBe(true)
  expect(db.status).toBe('connected')
})
