import { once } from 'node:events'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { inspect } from 'node:util'
import { Worker } from 'node:worker_threads'
import { shared } from '@surrealengine/core/extension'
import { implicitSyncExecutor } from '@surrealengine/core/scope'
import { registeredSchemes } from '@surrealengine/core/transport'
import { startServer, type TestServer } from '@surrealengine/testing'
import {
  BoundQuery,
  type Connection,
  ConnectionRegistry,
  connect,
  createCodec,
  createConnection,
  currentSyncExecutor,
  type ExplicitConnectionOptions,
  embedded,
  isConnection,
  isSurrealEngineError,
  isSyncConnection,
  RecordId,
  type SyncConnection,
  UnsupportedError,
  withConnectionSync,
  ws,
} from 'surrealengine'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { thrownBy } from './sync/thrown-by.js'

const names = { namespace: 'sync', database: 'calls' }
let server: TestServer

beforeAll(async () => {
  // In another process: this one is blocked during each call.
  server = await startServer({ ownProcess: true })
})

afterEach(async () => {
  vi.restoreAllMocks()
  await ConnectionRegistry.closeAll()
})

afterAll(() => server.stop())

/** Options that the types would refuse. */
const given = (options: object): ExplicitConnectionOptions<false> => options as ExplicitConnectionOptions<false>

let made = 0

/** A connection to a database of its own. `afterEach` closes it. */
function blocking(options: object = {}): SyncConnection {
  made++
  return createConnection(given({ url: 'mem://', ...names, name: `blocking ${made}`, ...options, asyncMode: false }))
}

function overWs(options: object = {}): SyncConnection {
  const { wsUrl, username, password } = server
  return blocking({ url: wsUrl, username, password, ...options })
}

describe('an option that cannot be sent to a worker thread is refused, with a hint', () => {
  const nowhere = { ...embedded, module: undefined }
  test.each([
    ['token', { url: 'ws://host', token: () => 'secret' }],
    ['credentials', { url: 'ws://host', credentials: async () => ({ username: 'root', password: 'secret' }) }],
    ['onTokens', { onTokens: () => {} }],
    ['codec', { codec: createCodec() }],
    ['transports', { transports: [nowhere] }],
    ['transportOptions.ws.webSocket', { url: 'ws://host', transportOptions: { ws: { webSocket: class {} } } }],
    ['transportOptions.ws.agent', { url: 'ws://host', transportOptions: { ws: { agent: new HttpAgent() } } }],
    ['transportOptions.wss.agent', { url: 'wss://host', transportOptions: { wss: { agent: new HttpsAgent() } } }],
    ['transportOptions.http.fetch', { url: 'http://host', transportOptions: { http: { fetch } } }],
  ])('%s', (option, options) => {
    const error = thrownBy(() => blocking(options))
    expect(error).toMatchObject({
      name: 'ConfigurationError',
      option,
      hint: expect.stringContaining('asyncMode: true'),
    })
    expect(inspect(error)).not.toContain('secret')
    expect(ConnectionRegistry.names()).toEqual([])
  })

  test('the error names a transport without a module', () => {
    expect(thrownBy(() => blocking({ transports: [nowhere] }))).toMatchObject({
      message: expect.stringContaining(embedded.name),
    })
  })

  test('the signal of a call', () => {
    const db = blocking()
    db.connectSync()
    const options: object = { signal: AbortSignal.abort() }
    for (const call of [() => db.querySync('RETURN 1', {}, options), () => db.connectSync(options)]) {
      expect(thrownBy(call)).toMatchObject({ code: 'CONFIGURATION', option: 'signal' })
    }
  })
})

test('other options apply: those of the transport, a list of URLs, a user in the URL', () => {
  const url = server.wsUrl.replace('ws://', 'ws://root:root@')
  const transportOptions = { ws: { headers: { 'x-a': 'b' }, maxReplyBytes: 1000 }, http: {} }
  const db = blocking({ url: [url, url], transportOptions, requestTimeout: '20s', heartbeat: { interval: '5s' } })
  db.connectSync()
  expect(db.url).toBe(`${server.wsUrl}, ${server.wsUrl}`)
  expect(db.querySync('RETURN $auth')).toEqual([undefined])
  expect(thrownBy(() => db.querySync('RETURN $x', { x: 'x'.repeat(2000) }))).toMatchObject({ code: 'TOO_BIG' })
  expect(inspect(db)).not.toContain('root')
})

/** Everything that an error says, its causes included. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { name, message, cause } = error
  const { code, hint, retryable, outcome, option, index, responses, kind, details, reason, sent } = Object(error)
  const own = { code, hint, retryable, outcome, option, index, responses, kind, details, reason, sent }
  return { class: error.constructor.name, name, message, ...own, cause: describeError(cause) }
}

type Ask = (db: Connection) => Promise<unknown>
type AskSync = (db: SyncConnection) => unknown

test.each<[string, Ask, AskSync]>([
  ['a statement that throws', db => db.query('RETURN 1; THROW "no"'), db => db.querySync('RETURN 1; THROW "no"')],
  ['a syntax error', db => db.query('SELECT FROM'), db => db.querySync('SELECT FROM')],
  ['an unknown table', db => db.query('SELECT * FROM nowhere'), db => db.querySync('SELECT * FROM nowhere')],
  ['a record that exists', db => db.query('CREATE a:1; CREATE a:1'), db => db.querySync('CREATE a:1; CREATE a:1')],
  ['a string for a record', db => db.select('a:1'), db => db.selectSync('a:1')],
  [
    'a function',
    db => db.query('RETURN $f', { f: describeError }),
    db => db.querySync('RETURN $f', { f: describeError }),
  ],
  ['a bad timeout', db => db.query('x', {}, { timeout: 'x' }), db => db.querySync('x', {}, { timeout: 'x' })],
  [
    'a deadline',
    db => db.query('sleep(3s)', {}, { timeout: '200ms' }),
    db => db.querySync('sleep(3s)', {}, { timeout: '200ms' }),
  ],
  ['no pool', db => db.lease(), db => db.leaseSync()],
  ['an invalid name', db => db.set('$a', 1), db => db.setSync('$a', 1)],
  [
    'bad retries',
    db => db.transaction(describeError, { retryConflicts: -1 }),
    db => db.transactionSync(describeError, { retryConflicts: -1 }),
  ],
  [
    'wrong credentials',
    db => db.signin({ username: 'a', password: 'b' }),
    db => db.signinSync({ username: 'a', password: 'b' }),
  ],
])('the error is the same as that of the asynchronous call: %s', async (_, ask, askSync) => {
  const { wsUrl: url, username, password } = server
  // Each has a database of its own, since both create the same records.
  const options = { url, username, password, namespace: 'sync' }
  const db = await connect({ ...options, database: `same_${crypto.randomUUID()}` })
  const expected = describeError(
    await ask(db).then(
      () => 'nothing was thrown',
      (thrown: unknown) => thrown,
    ),
  )
  await db.close()
  const sync = overWs({ database: `same_${crypto.randomUUID()}` })
  sync.connectSync()
  const error = thrownBy(() => askSync(sync))
  expect(isSurrealEngineError(error)).toBe(true)
  expect(describeError(error)).toEqual(expected)
})

test('the error of connectSync() is the same as that of connect(), with its causes', async () => {
  const options = { url: 'ws://127.0.0.1:1', retryLimit: 0 }
  const expected = describeError(await connect(options).catch((thrown: unknown) => thrown))
  expect(describeError(thrownBy(() => blocking(options).connectSync()))).toEqual(expected)
})

test('a query takes a BoundQuery with further variables, and returns value classes', () => {
  const db = blocking({ autoConnect: true })
  const id = new RecordId('users', 7)
  const [back] = db.querySync(new BoundQuery('RETURN [$a, $b]', { a: 1, b: 2 }), { b: id })
  expect(back).toEqual([1, id])
  expect(db.status).toBe('connected')
})

test('transactionSync() commits or cancels, sets the current executor, and refuses an asynchronous function', () => {
  const db = blocking({ autoConnect: true })
  const id = new RecordId('users', 1)
  const result = db.transactionSync(tx => {
    expect(currentSyncExecutor()).toBe(tx)
    tx.createSync(id, { n: 1 })
    return 7
  })
  expect(result).toBe(7)
  const failed = () =>
    db.transactionSync(tx => {
      tx.mergeSync(id, { n: 2 })
      throw new RangeError('changed my mind')
    })
  expect(thrownBy(failed)).toBeInstanceOf(RangeError)
  let ran = false
  const refused = { code: 'CONFIGURATION', hint: expect.stringContaining('querySync') }
  expect(thrownBy(() => db.transactionSync(async () => (ran = true)))).toMatchObject(refused)
  expect(ran).toBe(false)
  const promised = () => db.transactionSync(tx => Promise.reject(tx.mergeSync(id, { n: 3 })))
  expect(thrownBy(promised)).toMatchObject(refused)
  expect(db.selectSync(id)).toEqual({ id, n: 1 })
})

test('a transaction that conflicts with another is repeated up to retryConflicts times', () => {
  const [db, other] = [overWs(), overWs()]
  for (const each of [db, other]) each.connectSync()
  const id = new RecordId('counters', 1)
  db.upsertSync(id, { n: 0 })
  let tries = 0
  const meet = (retryConflicts: number): void =>
    db.transactionSync(
      tx => {
        tries++
        tx.querySync('UPDATE counters:1 SET n += 1')
        if (tries === 1) other.querySync('UPDATE counters:1 SET n += 10')
      },
      { retryConflicts },
    )
  expect(thrownBy(() => meet(0))).toMatchObject({ name: 'ConflictError', retryable: true })
  tries = 0
  meet(2)
  expect([tries, db.selectSync(id)]).toEqual([2, { id, n: 21 }])
})

test('a lease has a link of its own, is the current executor of its function, and is released in any case', () => {
  const db = overWs({ usePool: true, poolSize: 1, poolAcquireTimeout: '50ms' })
  db.connectSync()
  db.leaseSync(lease => {
    expect(currentSyncExecutor()).toBe(lease)
    lease.setSync('mine', 1)
    expect(db.stats().leased).toBe(1)
    expect(thrownBy(() => db.leaseSync())).toMatchObject({ name: 'PoolExhaustedError' })
  })
  expect(thrownBy(() => db.leaseSync(() => thrownBy(() => 1)))).toBeInstanceOf(TypeError)
  const lease = db.leaseSync()
  expect(lease.querySync('RETURN $mine')).toEqual([undefined])
  lease.releaseSync()
  expect(thrownBy(() => lease.releaseSync())).toMatchObject({ code: 'CONFIGURATION' })
  expect(thrownBy(() => lease.querySync('RETURN 1'))).toMatchObject({ code: 'CONNECTION_CLOSED' })
  expect(db.stats().leased).toBe(0)
})

test('live queries are refused, with a hint', () => {
  const db = blocking()
  const error = thrownBy(() => db.liveSync('users'))
  expect(error).toBeInstanceOf(UnsupportedError)
  expect(error).toMatchObject({ hint: expect.stringContaining('asyncMode: true') })
})

test('blocking and other connections have a default each, and share one list of names', async () => {
  const sync = blocking({ name: 'one', makeDefault: true })
  expect(thrownBy(() => ConnectionRegistry.getDefaultConnection())).toMatchObject({ code: 'NO_DEFAULT_CONNECTION' })
  const async = createConnection({ url: 'mem://', name: 'two', makeDefault: true })
  expect(ConnectionRegistry.getDefaultConnection()).toBe(async)
  expect(ConnectionRegistry.getDefaultConnection({ asyncMode: false })).toBe(sync)
  expect(implicitSyncExecutor()).toBe(sync)
  expect([isConnection(sync), isSyncConnection(sync), isSyncConnection(async)]).toEqual([false, true, false])
  expect(ConnectionRegistry.names()).toEqual(['one', 'two'])
  expect(ConnectionRegistry.get('one', { asyncMode: false })).toBe(sync)
  expect(thrownBy(() => ConnectionRegistry.get('one'))).toMatchObject({
    code: 'CONFIGURATION',
    hint: expect.stringContaining("get('one', { asyncMode: false })"),
  })
  const taken = { url: 'mem://', name: 'one' }
  expect(thrownBy(() => createConnection(taken))).toMatchObject({ code: 'CONFIGURATION', option: 'name' })
  expect(blocking({ name: 'one', makeDefault: true, ifExists: 'reuse' })).toBe(sync)
  sync.connectSync()
  await ConnectionRegistry.closeAll()
  expect([sync.status, async.status, ConnectionRegistry.names()]).toEqual(['closed', 'closed', []])
  expect(thrownBy(() => ConnectionRegistry.getDefaultConnection({ asyncMode: false }))).toMatchObject({
    code: 'NO_DEFAULT_CONNECTION',
    hint: expect.stringContaining('asyncMode: false'),
  })
  sync.connectSync()
  expect(ConnectionRegistry.get('one', { asyncMode: false })).toBe(sync)
  expect(ConnectionRegistry.getDefaultConnection({ asyncMode: false })).toBe(sync)
})

test('withConnectionSync() connects, sets the current executor, and closes what it connected even if its function throws', () => {
  const db = blocking()
  expect(withConnectionSync(db, given => [given === db, currentSyncExecutor() === db, db.status])).toEqual([
    ...[true, true],
    'connected',
  ])
  expect([db.status, currentSyncExecutor()]).toEqual(['closed', undefined])
  const failed = () =>
    withConnectionSync(db, () => {
      throw new RangeError('no')
    })
  expect(thrownBy(failed)).toBeInstanceOf(RangeError)
  expect(db.status).toBe('closed')
  expect(thrownBy(() => withConnectionSync(db, async () => 1))).toMatchObject({ code: 'CONFIGURATION' })
  expect(db.status).toBe('closed')
  db.connectSync()
  withConnectionSync(db, () => {})
  expect(db.status).toBe('connected')
  const wrong = createConnection({ url: 'mem://' })
  expect(thrownBy(() => withConnectionSync(wrong as never, () => {}))).toMatchObject({
    code: 'CONFIGURATION',
    hint: expect.stringContaining('asyncMode: false'),
  })
})

test('connect() refuses asyncMode: false, and names connectSync()', async () => {
  await expect(connect({ url: 'mem://', asyncMode: false } as never)).rejects.toMatchObject({
    code: 'CONFIGURATION',
    option: 'asyncMode',
    hint: expect.stringContaining('connectSync()'),
  })
})

test('a platform without worker threads is an UnsupportedError', () => {
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never)
  expect(thrownBy(() => blocking())).toMatchObject({ name: 'UnsupportedError', hint: expect.stringContaining('Node') })
})

test('it works in a worker thread', async () => {
  const code = `const { parentPort } = require('node:worker_threads')
    import(${JSON.stringify(import.meta.resolve('surrealengine'))}).then(({ createConnection, withConnectionSync }) => {
      const db = createConnection({ url: 'mem://', asyncMode: false })
      parentPort.postMessage(withConnectionSync(db, db => db.querySync('RETURN 42')))
    })`
  const worker = new Worker(code, { eval: true })
  const [said] = await once(worker, 'message')
  expect(said).toEqual([42])
  await once(worker, 'exit')
})

test('every transport of surrealengine has a module for worker threads', () => {
  const transports = registeredSchemes().map(scheme => shared().transports.get(scheme))
  expect(transports.map(transport => transport?.module)).not.toContain(undefined)
  expect(transports).toContain(ws)
})
