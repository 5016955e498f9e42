import { currentSyncExecutor, originOf, type SyncTransaction } from '@surrealengine/core'
import { describe, expect, test } from 'vitest'
import { DISPOSE } from './dispose.js'
import { connected, EndOfCrossing, please, refusal, type Script, thrownBy } from './scripted-worker.fixture.js'

const OVER = (how: string): object => ({ name: 'ConfigurationError', message: `The transaction was ${how} already` })

function begun() {
  const made = connected('ws://host', { namespace: 'a', database: 'b' })
  const transaction = made.db.beginTransactionSync({ timeout: '2s' })
  const state = (): unknown => [transaction.isOver, transaction.isCommitted]
  return { ...made, transaction, state, ended: () => made.since().slice(1) }
}

/** Does as the given methods of the script say, and likes everything else. */
function scripted(script: Readonly<Record<string, () => unknown>>): Script {
  return request => (Object.hasOwn(script, request.method) ? script[request.method]?.() : please(request))
}

function throwing(error: Error): () => never {
  return () => {
    throw error
  }
}

const ended = (sent: boolean): EndOfCrossing => new EndOfCrossing({ kind: 'ended', sent, cause: undefined })

test('its calls are sent under its own handle, each with its time', () => {
  const { since, transaction, workers } = begun()
  transaction.querySync('RETURN 1')
  transaction.createSync('users', { name: 'A' }, { timeout: '1s' })
  expect(since()).toEqual([
    [7, 'beginTransaction', [{ timeout: '2s' }]],
    [11, 'query', ['RETURN 1']],
    [11, 'create', ['users', { name: 'A' }, { timeout: '1s' }]],
  ])
  expect(workers[0]?.patience.slice(-3)).toEqual([7_000, 7_000, 6_000])
})

test('it is in the database of its session', () => {
  const { db, transaction } = begun()
  expect(originOf(transaction)).toEqual(originOf(db))
})

test('commitSync() keeps it, once, and it refuses all that comes after', () => {
  const { ended, state, transaction } = begun()
  expect(state()).toEqual([false, false])
  transaction.commitSync({ timeout: '1s' })
  expect(state()).toEqual([true, true])
  expect(thrownBy(() => transaction.commitSync())).toMatchObject(OVER('committed'))
  expect(thrownBy(() => transaction.querySync('RETURN 1'))).toMatchObject(OVER('committed'))
  transaction.cancelSync()
  transaction[DISPOSE]()
  expect(ended()).toEqual([[11, 'commit', [{ timeout: '1s' }]]])
})

test.each<[string, (transaction: SyncTransaction) => void]>([
  ['cancelSync()', transaction => transaction.cancelSync()],
  ['using', transaction => transaction[DISPOSE]()],
])('%s keeps nothing, once, and it refuses all that comes after', (_, cancel) => {
  const { ended, state, transaction } = begun()
  cancel(transaction)
  cancel(transaction)
  expect(state()).toEqual([true, false])
  expect(thrownBy(() => transaction.commitSync())).toMatchObject(OVER('cancelled'))
  expect(thrownBy(() => transaction.querySync('RETURN 1'))).toMatchObject(OVER('cancelled'))
  expect(ended()).toEqual([[11, 'cancel', [{}]]])
})

test('a commit that was not sent leaves it there: it can be committed or cancelled', () => {
  const { ended, scripts, state, transaction } = begun()
  scripts.script = scripted({ commit: throwing(refusal('NOT_CONNECTED')) })
  expect(thrownBy(() => transaction.commitSync())).toMatchObject({ name: 'NotConnectedError', outcome: 'not-run' })
  expect(state()).toEqual([false, false])
  scripts.script = please
  transaction.cancelSync()
  expect(ended()).toEqual([
    [11, 'commit', [{}]],
    [11, 'cancel', [{}]],
  ])
})

test('a commit under which the thread ended may have been kept, and it is over', () => {
  const { scripts, state, transaction } = begun()
  scripts.script = scripted({ commit: throwing(ended(true)) })
  expect(thrownBy(() => transaction.commitSync())).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown' })
  expect(state()).toEqual([true, false])
  expect(thrownBy(() => transaction.querySync('RETURN 1'))).toMatchObject(OVER('committed'))
})

test('a thread that ends under a query, or before a commit, kept nothing: the whole may be repeated', () => {
  for (const sent of [true, false]) {
    const { scripts, transaction } = begun()
    scripts.script = throwing(ended(sent))
    expect(thrownBy(() => transaction.querySync('RETURN 1'))).toMatchObject({
      code: 'CONNECTION_LOST',
      retryable: true,
      message: expect.stringContaining('nothing of it was kept'),
    })
    expect(thrownBy(() => transaction.commitSync())).toMatchObject({ code: 'CONNECTION_LOST', retryable: true })
  }
})

test('to cancel one that is lost is no error, and any other failure is told', () => {
  const lost = begun()
  lost.scripts.script = throwing(ended(true))
  lost.transaction.cancelSync()
  expect(lost.state()).toEqual([true, false])
  const failing = begun()
  failing.scripts.script = throwing(refusal('PROTOCOL'))
  expect(thrownBy(() => failing.transaction.cancelSync())).toMatchObject({ name: 'ProtocolError' })
})

describe('transactionSync()', () => {
  test('commits what its function did, as the current executor, and gives what that gave', () => {
    const { db, since } = connected()
    const given = db.transactionSync(
      transaction => {
        expect(currentSyncExecutor()).toBe(transaction)
        transaction.querySync('RETURN 1')
        return 'given'
      },
      { timeout: '2s', retryConflicts: 1 },
    )
    expect([given, currentSyncExecutor()]).toEqual(['given', undefined])
    expect(since()).toEqual([
      [7, 'beginTransaction', [{ timeout: '2s' }]],
      [11, 'query', ['RETURN 1']],
      [11, 'commit', [{}]],
    ])
  })

  test.each(['commitSync', 'cancelSync'] as const)('sends nothing more after its function called %s()', end => {
    const { db, since } = connected()
    db.transactionSync(transaction => transaction[end]())
    expect(since()).toHaveLength(2)
  })

  test('cancels where its function throws, whose error counts, also where that fails', () => {
    const { db, scripts, since } = connected()
    const fails = (): unknown =>
      db.transactionSync(() => {
        throw new RangeError('mine')
      })
    expect(fails).toThrow(new RangeError('mine'))
    scripts.script = scripted({ cancel: throwing(refusal('PROTOCOL')) })
    expect(fails).toThrow(new RangeError('mine'))
    const both = [
      [7, 'beginTransaction', [{}]],
      [11, 'cancel', [{}]],
    ]
    expect(since()).toEqual([...both, ...both])
  })

  test.each([
    [0, 1],
    [1, 2],
    [2, 3],
  ])('with retryConflicts: %d it runs %d times while it meets conflicts', (retryConflicts, runs) => {
    const { db, scripts } = connected()
    scripts.script = scripted({ commit: throwing(refusal('CONFLICT')) })
    let count = 0
    expect(thrownBy(() => db.transactionSync(() => count++, { retryConflicts }))).toMatchObject({
      name: 'ConflictError',
      code: 'CONFLICT',
    })
    expect(count).toBe(runs)
  })

  test('it stops at the first run that goes through', () => {
    const { db, scripts, since } = connected()
    let conflicts = 0
    scripts.script = scripted({
      commit: () => {
        if (conflicts++ === 0) throw refusal('CONFLICT')
      },
    })
    let count = 0
    expect(db.transactionSync(() => ++count, { retryConflicts: 5 })).toBe(2)
    expect(since().map(each => (each as unknown[])[1])).toEqual([
      ...['beginTransaction', 'commit', 'beginTransaction', 'commit'],
    ])
  })

  test('anything else than a conflict is not repeated', () => {
    const { db, scripts } = connected()
    for (const error of [refusal('PERMISSION'), ended(true)]) {
      scripts.script = scripted({ commit: throwing(error) })
      let count = 0
      expect(() => db.transactionSync(() => count++, { retryConflicts: 5 })).toThrow()
      expect(count).toBe(1)
      scripts.script = please
    }
  })

  test('a conflict after a commit that may have been kept is not repeated', () => {
    const { db, scripts } = connected()
    scripts.script = scripted({ commit: throwing(ended(true)) })
    let count = 0
    const run = (): unknown =>
      db.transactionSync(
        transaction => {
          count++
          thrownBy(() => transaction.commitSync())
          scripts.script = scripted({ query: throwing(refusal('CONFLICT')) })
          db.querySync('RETURN 1')
        },
        { retryConflicts: 5 },
      )
    expect(run).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
    expect(count).toBe(1)
  })

  test.each([-1, 1.5, '3', Number.NaN])('retryConflicts: %s is refused, and nothing is sent', retryConflicts => {
    const { db, since } = connected()
    const options = { retryConflicts } as { retryConflicts: number }
    expect(thrownBy(() => db.transactionSync(() => {}, options))).toMatchObject({
      code: 'CONFIGURATION',
      option: 'retryConflicts',
    })
    expect(since()).toEqual([])
  })

  test('an asynchronous function is refused, and nothing of it is committed', () => {
    const { db, since } = connected()
    expect(() => db.transactionSync(async () => {})).toThrow(expect.objectContaining({ code: 'CONFIGURATION' }))
    expect(() => db.transactionSync(() => Promise.resolve())).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION' }),
    )
    expect(since().map(each => (each as unknown[])[1])).toEqual([
      ...['beginTransaction', 'cancel', 'beginTransaction', 'cancel'],
    ])
  })
})
