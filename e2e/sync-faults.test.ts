import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer, type TestServer } from '@surrealengine/testing'
import { connect, createConnection, RecordId, type SyncConnection } from 'surrealengine'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { mortal } from './sync/mortal.mjs'
import { startStalling } from './sync/stalling.js'
import { thrownBy } from './sync/thrown-by.js'

const directory = mkdtempSync(join(tmpdir(), 'sync-faults-'))
const names = { namespace: 'sync', database: 'faults' }
const open: SyncConnection[] = []
let server: TestServer
let directories = 0

beforeAll(async () => {
  // In another process: this one is blocked during each call.
  server = await startServer({ ownProcess: true })
})

afterEach(() => {
  for (const db of open.splice(0)) db.closeSync()
})

afterAll(async () => {
  await server.stop()
  rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
})

/** A connection in a worker thread that a query can end. */
function fragile(url: string, options: object = {}): SyncConnection {
  const db = createConnection({ url, transports: [mortal], ...names, ...options, asyncMode: false })
  open.push(db)
  return db
}

function fragileOverWs(options: object = {}): SyncConnection {
  const { username, password } = server
  return fragile(server.wsUrl, { username, password, ...options })
}

test.each([
  ['ends', 'end the thread', undefined],
  ['throws', 'throw in the thread', { message: 'thrown in the thread' }],
])(
  'a worker thread that %s is an error, and the next call continues in another one, in the same session',
  (_, word, cause) => {
    const db = fragileOverWs({ usePool: true, poolSize: 2 })
    db.connectSync()
    db.useSync({ database: 'another' })
    db.setSync('id', new RecordId('users', 1))
    db.setSync('gone', 1)
    db.unsetSync('gone')
    expect(thrownBy(() => db.querySync(`RETURN '${word}'`))).toMatchObject({
      name: 'ConnectionLostError',
      code: 'CONNECTION_LOST',
      outcome: 'unknown',
      retryable: false,
      hint: expect.stringContaining('another thread'),
      ...(cause && { cause }),
    })
    expect(db.querySync('RETURN [session::db(), $id, $gone]')).toEqual([
      ['another', new RecordId('users', 1), undefined],
    ])
    expect(db.isConnected()).toBe(true)
  },
)

test('a worker thread that ended between two calls is replaced before the next one', async () => {
  const db = fragileOverWs()
  db.connectSync()
  db.setSync('n', 7)
  db.querySync("RETURN 'end the thread, once it has answered'")
  await expect.poll(() => db.status).toBe('disconnected')
  expect(db.querySync('RETURN $n')).toEqual([7])
})

test('signing in, up and out still holds in the next worker thread', () => {
  const db = fragileOverWs()
  db.connectSync()
  db.querySync(`DEFINE ACCESS OVERWRITE account ON DATABASE TYPE RECORD SIGNUP (CREATE person SET name = $name);
    DEFINE TABLE OVERWRITE person PERMISSIONS FULL`)
  const end = () =>
    expect(thrownBy(() => db.querySync("RETURN 'end the thread'"))).toMatchObject({ outcome: 'unknown' })
  const { access } = db.signupSync({ access: 'account', variables: { name: 'Alice' }, ...names })
  end()
  expect(db.infoSync()).toMatchObject({ name: 'Alice' })
  const { username, password } = server
  db.signinSync({ username, password })
  end()
  expect(db.querySync('RETURN $auth')).toEqual([undefined])
  expect(db.querySync('INFO FOR ROOT')).toHaveLength(1)
  db.authenticateSync(access)
  end()
  expect(db.infoSync()).toMatchObject({ name: 'Alice' })
  db.invalidateSync()
  end()
  expect(thrownBy(() => db.querySync('INFO FOR ROOT'))).toMatchObject({ code: 'PERMISSION' })
})

test('a transaction, a session and a lease are lost with their worker thread, and their errors say so', () => {
  const db = fragileOverWs({ usePool: true })
  db.connectSync()
  db.querySync('DEFINE TABLE OVERWRITE lost')
  const transaction = db.beginTransactionSync()
  transaction.createSync('lost', { n: 1 })
  const session = db.forkSessionSync()
  const lease = db.leaseSync()
  expect(thrownBy(() => transaction.querySync("RETURN 'end the thread'"))).toMatchObject({
    code: 'CONNECTION_LOST',
    outcome: 'not-run',
    retryable: true,
    hint: 'Repeat the whole transaction.',
  })
  expect(thrownBy(() => transaction.commitSync())).toMatchObject({ outcome: 'not-run', retryable: true })
  transaction.cancelSync()
  expect(thrownBy(() => session.querySync('RETURN 1'))).toMatchObject({
    code: 'CONNECTION_LOST',
    hint: expect.stringContaining('sessionSync'),
  })
  expect(thrownBy(() => lease.querySync('RETURN 1'))).toMatchObject({
    code: 'CONNECTION_LOST',
    hint: expect.stringContaining('leaseSync'),
  })
  expect(db.querySync('RETURN array::len(SELECT * FROM lost)')).toEqual([0])
})

test('a lost in-memory database is not replaced by an empty one before connectSync() is called', () => {
  const db = fragile('mem://')
  db.connectSync()
  db.createSync('users', { name: 'Alice' })
  expect(thrownBy(() => db.querySync("RETURN 'end the thread'"))).toMatchObject({ code: 'CONNECTION_LOST' })
  for (const _ of [1, 2]) {
    expect(thrownBy(() => db.selectSync('users'))).toMatchObject({
      code: 'CONNECTION_LOST',
      outcome: 'not-run',
      message: expect.stringContaining('memory'),
      hint: expect.stringContaining('connectSync()'),
    })
  }
  db.connectSync()
  expect(db.querySync('RETURN 1')).toEqual([1])
})

test('a worker thread that throws closes its directory, which the next one opens', () => {
  const db = fragile(`mortal://${directory}/${++directories}`)
  db.connectSync()
  db.createSync('users', { name: 'Alice' })
  expect(thrownBy(() => db.querySync("RETURN 'throw in the thread'"))).toMatchObject({ outcome: 'unknown' })
  expect(db.selectSync('users')).toHaveLength(1)
})

test('after a worker thread ended without closing its directory, the error says to restart the process', () => {
  const db = fragile(`mortal://${directory}/${++directories}`, { retryLimit: 0 })
  db.connectSync()
  expect(thrownBy(() => db.querySync("RETURN 'end the thread'"))).toMatchObject({ code: 'CONNECTION_LOST' })
  expect(thrownBy(() => db.querySync('RETURN 1'))).toMatchObject({
    code: 'DATABASE_LOCKED',
    hint: expect.stringContaining('restart the process'),
  })
})

test('a worker thread that hangs is terminated some time after the deadline of the call, and replaced', () => {
  const db = fragileOverWs()
  db.connectSync()
  expect(thrownBy(() => db.querySync("RETURN 'hang the thread'", {}, { timeout: '10ms' }))).toMatchObject({
    name: 'RequestTimeoutError',
    outcome: 'unknown',
    retryable: false,
    message: expect.stringContaining('was terminated'),
  })
  expect(db.querySync('RETURN 1')).toEqual([1])
})

test('a silent server ends a call at its deadline, and connectSync() as well', async () => {
  const way = await startStalling(server)
  const { username, password } = server
  const db = createConnection({ url: way.wsUrl, ...names, username, password, asyncMode: false })
  open.push(db)
  try {
    db.connectSync()
    expect(db.querySync('RETURN 1')).toEqual([1])
    await way.stall()
    expect(thrownBy(() => db.querySync('RETURN 2', {}, { timeout: '100ms' }))).toMatchObject({
      name: 'RequestTimeoutError',
      message: 'The call timed out after 100 ms, after it was sent',
      outcome: 'unknown',
    })
    db.closeSync()
    expect(thrownBy(() => db.connectSync({ timeout: '200ms' }))).toMatchObject({ name: 'ConnectTimeoutError' })
  } finally {
    await way.stop()
  }
})

test('a directory that a blocking connection has open is locked for other connections of the process, and the reverse', async () => {
  const url = `file://${directory}/${++directories}`
  const blocking = createConnection({ url, ...names, asyncMode: false })
  const second = createConnection({ url, ...names, asyncMode: false })
  open.push(blocking, second)
  blocking.connectSync()
  blocking.createSync('users', { name: 'Alice' })
  // Blocking connections share the engine.
  second.connectSync()
  expect(second.selectSync('users')).toHaveLength(1)
  const locked = { code: 'DATABASE_LOCKED', message: expect.stringContaining('another thread of this one') }
  await expect(connect({ url, ...names, retryLimit: 0 })).rejects.toMatchObject(locked)
  blocking.closeSync()
  second.closeSync()
  const other = await connect({ url, ...names })
  expect(await other.select('users')).toHaveLength(1)
  expect(thrownBy(() => blocking.connectSync())).toMatchObject(locked)
  await other.close()
  blocking.connectSync()
  expect(blocking.selectSync('users')).toHaveLength(1)
})
