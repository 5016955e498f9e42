import { currentSyncExecutor, RecordId, type SyncConnection } from '@surrealengine/core'
import { originOf } from '@surrealengine/core/extension'
import { describe, expect, test } from 'vitest'

import { accept, connected, failure, SESSION, throwing, thrownBy, workerEnded } from './scripted-worker.fixture.js'

const closed = (hint: string): object =>
  expect.objectContaining({ code: 'CONNECTION_CLOSED', hint: expect.stringContaining(hint) })
const alice = new RecordId('users', 'alice')

/** The two methods that create a session, each with the handle of what it creates. */
const SESSIONS: readonly (readonly [
  string,
  number,
  (db: SyncConnection) => ReturnType<SyncConnection['sessionSync']>,
])[] = [
  ['sessionSync()', 8, db => db.sessionSync({ namespace: 'n' })],
  ['forkSessionSync()', 9, db => db.forkSessionSync()],
]

describe.each(SESSIONS)('%s', (_, handle, open) => {
  test('returns a session with the id the server gave it, whose calls go to its own handle', () => {
    const { db, since } = connected()
    const session = open(db)
    expect(session.id).toEqual(SESSION)
    session.setSync('a', 1)
    session.querySync('RETURN $a', {}, { timeout: '1s' })
    session.selectSync(alice)
    db.querySync('RETURN 1')
    expect(since().slice(1)).toEqual([
      [handle, 'set', ['a', 1]],
      [handle, 'query', ['RETURN $a', {}, { timeout: '1s' }]],
      [handle, 'select', [alice]],
      [7, 'query', ['RETURN 1']],
    ])
  })

  test.each(['closeSync', Symbol.dispose] as const)(
    'closes the session once, and the connection stays usable: %s',
    way => {
      const { db, since, workers } = connected()
      const session = open(db)
      session[way]()
      session.closeSync()
      session[Symbol.dispose]()
      db.querySync('RETURN 1')
      expect(since().slice(1)).toEqual([
        [handle, 'close', []],
        [7, 'query', ['RETURN 1']],
      ])
      expect(workers.map(({ released, hasEnded }) => [released, hasEnded])).toEqual([[false, false]])
      expect(workers[0]?.maxWaits.slice(-2)).toEqual([25_000, 15_000])
    },
  )

  test('refuses every call on a closed session, and sends nothing', () => {
    const { db, since } = connected()
    const session = open(db)
    session.closeSync()
    const before = since().length
    let runs = 0
    for (const call of [
      () => session.querySync('RETURN 1'),
      () => session.selectSync(alice),
      () => session.useSync({ namespace: 'n' }),
      () => session.invalidateSync(),
      () => session.forkSessionSync(),
      () => session.beginTransactionSync(),
      () => session.transactionSync(() => runs++),
    ]) {
      expect(call).toThrow(closed('sessionSync()'))
    }
    expect([since().length, runs]).toEqual([before, 0])
  })

  test('counts the session as closed even if closing failed, and throws the error', () => {
    const { db, scripts } = connected()
    const session = open(db)
    scripts.script = throwing(failure('PROTOCOL'))
    expect(thrownBy(() => session.closeSync())).toMatchObject({ name: 'ProtocolError' })
    expect(() => session.closeSync()).not.toThrow()
    expect(() => session.querySync('RETURN 1')).toThrow(closed('sessionSync()'))
  })

  test('loses the session with its worker, but not the connection', () => {
    const { db, scripts, workers } = connected()
    const session = open(db)
    scripts.script = throwing(workerEnded(true))
    const lost = { name: 'ConnectionLostError', hint: expect.stringContaining('sessionSync()') }
    expect(thrownBy(() => session.querySync('RETURN 1'))).toMatchObject({ ...lost, outcome: 'unknown' })
    expect(thrownBy(() => session.querySync('RETURN 1'))).toMatchObject({ ...lost, outcome: 'not-run' })
    scripts.script = accept
    db.querySync('RETURN 1')
    expect(workers[1]?.calls.map(({ method }) => method)).toEqual(['open', 'connect', 'query'])
  })
})

test('a session starts in the database of its options, a fork in that of its origin, and each changes its own', () => {
  const { db } = connected('ws://host', { namespace: 'a', database: 'b' })
  const { connection } = originOf(db)
  const session = db.sessionSync({ namespace: 'x', database: 'y' })
  db.useSync({ database: 'c' })
  const fork = db.forkSessionSync()
  const inner = session.forkSessionSync()
  session.useSync({ database: 'z' })
  expect([db, session, fork, inner].map(originOf)).toEqual([
    { connection, namespace: 'a', database: 'c' },
    { connection, namespace: 'x', database: 'z' },
    { connection, namespace: 'a', database: 'c' },
    { connection, namespace: 'x', database: 'y' },
  ])
})

test('a session is forked, and a transaction begun in it, by its own handle', () => {
  const { db, since } = connected()
  const session = db.sessionSync()
  const fork = session.forkSessionSync()
  fork.querySync('RETURN 1')
  session.transactionSync(transaction => transaction.querySync('RETURN 2'))
  expect(since().slice(1)).toEqual([
    [8, 'forkSession', []],
    [9, 'query', ['RETURN 1']],
    [8, 'beginTransaction', [{}]],
    [11, 'query', ['RETURN 2']],
    [11, 'commit', [{}]],
  ])
})

describe('a lease', () => {
  test('is called by its own handle, and released once', () => {
    const { db, since } = connected()
    const lease = db.leaseSync({ timeout: '1s' })
    lease.querySync('RETURN 1')
    lease.releaseSync()
    expect(since()).toEqual([
      [7, 'lease', [{ timeout: '1s' }]],
      [10, 'query', ['RETURN 1']],
      [10, 'release', []],
    ])
    expect(thrownBy(() => lease.releaseSync())).toMatchObject({
      name: 'ConfigurationError',
      message: /already released/,
    })
    lease[Symbol.dispose]()
    expect(since()).toHaveLength(3)
    expect(() => lease.querySync('RETURN 1')).toThrow(closed('leaseSync()'))
    expect(() => lease.forkSessionSync()).toThrow(closed('leaseSync()'))
    expect(since()).toHaveLength(3)
  })

  test('is the current executor of its function, and released when that returns or throws', () => {
    const { db, since } = connected()
    const given = db.leaseSync(lease => {
      expect(currentSyncExecutor()).toBe(lease)
      lease.querySync('RETURN 1')
      return 'given'
    })
    expect([given, currentSyncExecutor()]).toEqual(['given', undefined])
    const failing = (): unknown =>
      db.leaseSync(() => {
        throw new RangeError('mine')
      })
    expect(failing).toThrow(new RangeError('mine'))
    expect(since()).toEqual([
      [7, 'lease', [{}]],
      [10, 'query', ['RETURN 1']],
      [10, 'release', []],
      [7, 'lease', [{}]],
      [10, 'release', []],
    ])
  })

  test('that its function released is not released again', () => {
    const { db, since } = connected()
    db.leaseSync(lease => lease.releaseSync())
    expect(since()).toEqual([
      [7, 'lease', [{}]],
      [10, 'release', []],
    ])
  })

  test('is released if its function is asynchronous, which is refused', () => {
    const { db, since } = connected()
    expect(() => db.leaseSync(async () => {})).toThrow(expect.objectContaining({ code: 'CONFIGURATION' }))
    const methods = since().map(each => (each as unknown[])[1])
    expect(methods.filter(method => method === 'release')).toHaveLength(
      methods.filter(method => method === 'lease').length,
    )
  })

  test('is lost with its worker', () => {
    const { db, workers } = connected()
    const lease = db.leaseSync()
    workers[0]?.end()
    expect(thrownBy(() => lease.querySync('RETURN 1'))).toMatchObject({
      code: 'CONNECTION_LOST',
      outcome: 'not-run',
      hint: expect.stringContaining('leaseSync()'),
    })
  })
})
