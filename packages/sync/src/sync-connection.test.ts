import {
  BoundQuery,
  ConfigurationError,
  ConnectionRefusedError,
  PermissionError,
  RecordId,
  RequestTimeoutError,
  type SyncConnection,
} from '@surrealengine/core'
import { originOf } from '@surrealengine/core/extension'
import type { SyncContext } from '@surrealengine/core/scope'
import { describe, expect, test } from 'vitest'

import {
  accept,
  connected,
  contextOf,
  failure,
  scriptedWorkers,
  throwing,
  thrownBy,
} from './scripted-worker.fixture.js'
import { createSyncConnection } from './sync-connection.js'

const STATS = { open: 0, waiting: 0, created: 0, dropped: 0 }
const alice = new RecordId('users', 'alice')
const bob = new RecordId('users', 'bob')
const T = { timeout: '1s' } as const

type Call = (db: SyncConnection, options: object) => unknown

/** Each method that calls the connection in the worker, with what is sent for it. */
const METHODS: Readonly<Record<string, readonly [call: Call, method: string, params: readonly unknown[]]>> = {
  pingSync: [(db, options) => db.pingSync(options), 'ping', []],
  versionSync: [(db, options) => db.versionSync(options), 'version', []],
  querySync: [(db, options) => db.querySync('RETURN $a', { a: 1 }, options), 'query', ['RETURN $a', { a: 1 }]],
  selectSync: [(db, options) => db.selectSync(alice, options), 'select', [alice]],
  createSync: [(db, options) => db.createSync('users', { name: 'A' }, options), 'create', ['users', { name: 'A' }]],
  insertSync: [(db, options) => db.insertSync('users', [{ id: 1 }], options), 'insert', ['users', [{ id: 1 }]]],
  upsertSync: [(db, options) => db.upsertSync(alice, { age: 1 }, options), 'upsert', [alice, { age: 1 }]],
  updateSync: [(db, options) => db.updateSync(alice, { age: 1 }, options), 'update', [alice, { age: 1 }]],
  mergeSync: [(db, options) => db.mergeSync(alice, { age: 1 }, options), 'merge', [alice, { age: 1 }]],
  patchSync: [(db, options) => db.patchSync(alice, [], options), 'patch', [alice, []]],
  deleteSync: [(db, options) => db.deleteSync(alice, options), 'delete', [alice]],
  relateSync: [
    (db, options) => db.relateSync(alice, 'knows', bob, { since: 1 }, options),
    'relate',
    [alice, 'knows', bob, { since: 1 }],
  ],
  runSync: [(db, options) => db.runSync('math::max', [[1]], options), 'run', ['math::max', [[1]]]],
  useSync: [(db, options) => db.useSync({ namespace: 'n' }, options), 'use', [{ namespace: 'n' }]],
  setSync: [(db, options) => db.setSync('a', 1, options), 'set', ['a', 1]],
  unsetSync: [(db, options) => db.unsetSync('a', options), 'unset', ['a']],
  signinSync: [
    (db, options) => db.signinSync({ username: 'u', password: 'p' }, options),
    'signin',
    [{ username: 'u', password: 'p' }],
  ],
  signupSync: [
    (db, options) => db.signupSync({ access: 'a', variables: {} }, options),
    'signup',
    [{ access: 'a', variables: {} }],
  ],
  authenticateSync: [(db, options) => db.authenticateSync('token', options), 'authenticate', ['token']],
  invalidateSync: [(db, options) => db.invalidateSync(options), 'invalidate', []],
  infoSync: [(db, options) => db.infoSync(options), 'info', []],
  beginTransactionSync: [(db, options) => db.beginTransactionSync(options), 'beginTransaction', []],
}

/** Answers a sign-up with a token, as a connection does. */
const answering: typeof accept = request => (request.method === 'signup' ? { access: 'given' } : accept(request))

describe('each method calls its counterpart in the worker with its options, and waits for as long as they say', () => {
  test.each(Object.entries(METHODS))('%s()', (_, [call, method, params]) => {
    const { db, scripts, since, workers } = connected()
    scripts.script = answering
    call(db, T)
    expect(since()).toEqual([[7, method, [...params, T]]])
    call(db, {})
    expect(workers[0]?.maxWaits.slice(-2)).toEqual([6_000, 15_000])
  })

  test('connectSync()', () => {
    const { db, since, workers } = connected()
    db.connectSync({ timeout: '2s' })
    expect([since(), workers[0]?.maxWaits]).toEqual([[[7, 'connect', [{ timeout: '2s' }]]], [35_000, 35_000, 7_000]])
  })

  test('what prepares a session or lease waits for several deadlines', () => {
    const { db, since, workers } = connected()
    db.sessionSync({ namespace: 'n' })
    db.leaseSync(T)
    db.forkSessionSync()
    expect(since()).toEqual([
      [7, 'session', [{ namespace: 'n' }]],
      [7, 'lease', [T]],
      [7, 'forkSession', []],
    ])
    expect(workers[0]?.maxWaits.slice(-3)).toEqual([25_000, 7_000, 35_000])
  })
})

test('a call returns what the worker answers', () => {
  const { db, scripts } = connected()
  const rows = [{ id: alice, name: 'Alice' }]
  const answers: Readonly<Record<string, unknown>> = {
    ping: 3,
    version: 'surrealdb-3.3.5',
    query: [rows],
    select: rows,
  }
  scripts.script = ({ method }) => answers[method]
  expect([db.pingSync(), db.versionSync()]).toEqual([3, 'surrealdb-3.3.5'])
  expect([db.querySync('SELECT * FROM users'), db.selectSync('users')]).toEqual([[rows], rows])
})

test('a BoundQuery is sent as its text and its variables, with those of the call', () => {
  const { db, since } = connected()
  db.querySync(new BoundQuery('RETURN $a + $b', { a: 1, b: 2 }), { b: 3 })
  expect(since()).toEqual([[7, 'query', ['RETURN $a + $b', { a: 1, b: 3 }]]])
})

test('calls are sent one after another, in the order they are made', () => {
  const { db, since } = connected()
  db.useSync({ namespace: 'n', database: 'd' })
  db.setSync('a', 1)
  db.querySync('RETURN $a')
  db.unsetSync('a')
  db.invalidateSync()
  expect(since()).toEqual([
    [7, 'use', [{ namespace: 'n', database: 'd' }]],
    [7, 'set', ['a', 1]],
    [7, 'query', ['RETURN $a']],
    [7, 'unset', ['a']],
    [7, 'invalidate', []],
  ])
})

describe('options', () => {
  const calls: Readonly<Record<string, (db: SyncConnection, options: object) => unknown>> = {
    ...Object.fromEntries(Object.entries(METHODS).map(([name, [call]]) => [name, call])),
    connectSync: (db, options) => db.connectSync(options),
    leaseSync: (db, options) => db.leaseSync(options),
    sessionSync: (db, options) => db.sessionSync(options),
    transactionSync: (db, options) => db.transactionSync(() => {}, options),
    closeSync: (db, options) => Reflect.apply(db.closeSync, db, [options]),
    commitSync: (db, options) => db.beginTransactionSync().commitSync(options),
    cancelSync: (db, options) => db.beginTransactionSync().cancelSync(options),
  }

  test.each(Object.entries(calls))('%s() refuses an unknown option, and sends nothing', (name, call) => {
    const { db, since } = connected()
    const before = name === 'commitSync' || name === 'cancelSync' ? [[7, 'beginTransaction', [{}]]] : []
    const [given, meant] = name === 'sessionSync' ? ['databse', 'database'] : ['timeot', 'timeout']
    const isMeant = name === 'closeSync' ? '' : `: did you mean "${meant}"?`
    expect(thrownBy(() => call(db, { [given]: '1s' }))).toMatchObject({
      code: 'CONFIGURATION',
      option: given,
      message: `Unknown option "${given}" of ${name}()${isMeant}`,
      hint: name === 'closeSync' ? 'It takes no options.' : `Write ${meant}.`,
    })
    for (const none of [5, '5s', null, []]) {
      expect(thrownBy(() => call(db, none as object))).toMatchObject({
        code: 'CONFIGURATION',
        message: `The options of ${name}() must be an object`,
      })
    }
    expect(since()).toEqual(Array(before.length * 5).fill(before[0]))
  })

  test.each(Object.keys(calls).filter(name => name !== 'closeSync'))('%s() refuses a signal', name => {
    const { db, scripts } = connected()
    scripts.script = answering
    expect(thrownBy(() => calls[name]?.(db, { signal: AbortSignal.timeout(1) }))).toMatchObject({
      code: 'CONFIGURATION',
      option: 'signal',
      hint: expect.stringContaining('timeout'),
    })
    expect(() => calls[name]?.(db, { signal: undefined })).not.toThrow()
  })

  test('every method of a connection is covered here, or takes no options', () => {
    const { db } = connected()
    const descriptors = Object.entries(Object.getOwnPropertyDescriptors(db))
    const methods = descriptors.filter(([, { value }]) => typeof value === 'function').map(([name]) => name)
    const others = ['forkSessionSync', 'liveSync', 'isConnected', 'stats']
    const ofTransactions = ['commitSync', 'cancelSync']
    expect(methods.sort()).toEqual(
      [...Object.keys(calls).filter(name => !ofTransactions.includes(name)), ...others].sort(),
    )
  })

  test('insertSync() and runSync() take further options', () => {
    const { db, since } = connected()
    db.insertSync('knows', [], { relation: true })
    db.runSync('ml::house', [], { version: '1.0.0' })
    expect(since()).toEqual([
      [7, 'insert', ['knows', [], { relation: true }]],
      [7, 'run', ['ml::house', [], { version: '1.0.0' }]],
    ])
    const other: object = { relation: true }
    expect(thrownBy(() => db.querySync('RETURN 1', {}, other))).toMatchObject({ option: 'relation' })
  })

  test('an invalid timeout is refused before anything is sent', () => {
    const { db, since } = connected()
    expect(thrownBy(() => db.pingSync({ timeout: 30_000 }))).toMatchObject({ code: 'CONFIGURATION', option: 'timeout' })
    expect(since()).toEqual([])
  })
})

describe('errors', () => {
  test.each([
    ['PERMISSION', PermissionError],
    ['CONNECTION_REFUSED', ConnectionRefusedError],
    ['REQUEST_TIMEOUT', RequestTimeoutError],
    ['CONFIGURATION', ConfigurationError],
  ])('%s in the worker is thrown as its class', (code, Class) => {
    const { db, scripts } = connected()
    scripts.script = throwing(failure(code, 'no'))
    for (const call of [() => db.querySync('RETURN 1'), () => db.pingSync(), () => db.sessionSync()]) {
      const error = thrownBy(call)
      expect(error).toBeInstanceOf(Class)
      expect(error).toMatchObject({ code, message: 'no' })
    }
  })

  test('a value that cannot be sent is refused, and the connection stays usable', () => {
    const { db, since } = connected()
    expect(thrownBy(() => db.querySync('RETURN $a', { a: () => {} }))).toMatchObject({ code: 'ENCODING' })
    expect(since()).toEqual([])
    db.querySync('RETURN 1')
    expect(since()).toHaveLength(1)
  })
})

describe('its state', () => {
  test('without a worker it is disconnected, and reading that starts none', () => {
    const scripts = scriptedWorkers()
    const db = createSyncConnection(contextOf('ws://host').context, scripts.lease)
    expect([db.status, db.isConnected(), db.stats(), db.url, db.name]).toEqual([
      'disconnected',
      false,
      STATS,
      'ws://host',
      undefined,
    ])
    expect(scripts.workers).toEqual([])
  })

  test('with a worker it is that of the connection there', () => {
    const { db, scripts, since } = connected()
    const answers: Readonly<Record<string, unknown>> = {
      status: 'reconnecting',
      isConnected: true,
      stats: { ...STATS, open: 3 },
    }
    scripts.script = ({ method }) => answers[method]
    expect([db.status, db.isConnected(), db.stats()]).toEqual(['reconnecting', true, { ...STATS, open: 3 }])
    expect(since()).toEqual([
      [7, 'status', []],
      [7, 'isConnected', []],
      [7, 'stats', []],
    ])
  })

  test('it is disconnected after its worker ended, and closed after closeSync()', () => {
    const { db, workers } = connected()
    workers[0]?.end()
    expect([db.status, db.isConnected(), db.stats()]).toEqual(['disconnected', false, STATS])
    db.closeSync()
    expect([db.status, db.isConnected(), db.stats()]).toEqual(['closed', false, STATS])
    expect(workers).toHaveLength(1)
  })

  test('its origin is the database it uses now', () => {
    const { db } = connected('ws://host', { namespace: 'a', database: 'b' })
    const first = originOf(db)
    expect(first).toMatchObject({ namespace: 'a', database: 'b' })
    db.useSync({ database: 'c' })
    expect(originOf(db)).toEqual({ connection: first.connection, namespace: 'a', database: 'c' })
  })
})

describe('closing', () => {
  test.each<[string, (db: SyncConnection) => void]>([
    ['closeSync()', db => db.closeSync()],
    ['using', db => db[Symbol.dispose]()],
  ])('by %s closes the connection in the worker and releases the worker, once', (_, close) => {
    const { db, since, workers } = connected()
    close(db)
    close(db)
    expect(since()).toEqual([[7, 'close', []]])
    expect(workers.map(({ released }) => released)).toEqual([true])
  })

  test.each(Object.entries(METHODS))('makes %s() fail without sending anything', (_, [call]) => {
    const { db, since, workers } = connected()
    db.closeSync()
    expect(thrownBy(() => call(db, {}))).toMatchObject({
      name: 'ConnectionClosedError',
      code: 'CONNECTION_CLOSED',
      hint: expect.stringContaining('connectSync()'),
    })
    expect([since().length, workers.length]).toEqual([1, 1])
  })

  test('makes sessions, forks, leases and transactions fail as well, until connectSync() opens it again', () => {
    const { db, workers } = connected()
    db.closeSync()
    const closed = expect.objectContaining({ code: 'CONNECTION_CLOSED' })
    let runs = 0
    const creators = [
      () => db.sessionSync(),
      () => db.forkSessionSync(),
      () => db.leaseSync(),
      () => db.leaseSync(() => runs++),
      () => db.transactionSync(() => runs++),
    ]
    for (const create of creators) expect(create).toThrow(closed)
    expect([runs, workers.length]).toEqual([0, 1])
    db.connectSync()
    db.querySync('RETURN 1')
    expect(workers[1]?.calls.map(({ method }) => method)).toEqual(['open', 'connect', 'query'])
  })
})

test('on a platform without worker threads creating a connection fails', () => {
  const { process } = globalThis
  const { context } = contextOf('ws://host')
  const create = (given: SyncContext) => () => createSyncConnection(given, scriptedWorkers().lease)
  Object.defineProperty(globalThis, 'process', { value: {}, configurable: true })
  try {
    expect(create(context)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED' }))
  } finally {
    Object.defineProperty(globalThis, 'process', { value: process, configurable: true, writable: true })
  }
  expect(create(context)).not.toThrow()
})

test('live queries are refused, with a hint at what to use instead', () => {
  const { db, since } = connected()
  expect(thrownBy(() => db.liveSync('users'))).toMatchObject({ code: 'UNSUPPORTED', hint: /asyncMode: true/ })
  expect(since()).toEqual([])
})
