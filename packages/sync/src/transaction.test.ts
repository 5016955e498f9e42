import { currentSyncExecutor, type SyncTransaction } from '@surrealengine/core'
import { conflictDelay, originOf } from '@surrealengine/core/extension'
import { describe, expect, onTestFinished, test, vi } from 'vitest'

import {
  accept,
  acceptExcept,
  connected,
  failure,
  ScriptedEnd,
  throwing,
  thrownBy,
  workerEnded,
} from './scripted-worker.fixture.js'
import { wireCodec } from './wire.js'

const ENDED = (how: string): object => ({ name: 'ConfigurationError', message: `The transaction was already ${how}` })

function begun() {
  const made = connected('ws://host', { namespace: 'a', database: 'b' })
  const transaction = made.db.beginTransactionSync({ timeout: '2s' })
  const state = (): unknown => [transaction.isOver, transaction.isCommitted]
  return { ...made, transaction, state, ended: () => made.since().slice(1) }
}

test('its calls go to its own handle, with the timeout of the call or of beginTransactionSync()', () => {
  const { since, transaction, workers } = begun()
  transaction.querySync('RETURN 1')
  transaction.createSync('users', { name: 'A' }, { timeout: '1s' })
  expect(since()).toEqual([
    [7, 'beginTransaction', [{ timeout: '2s' }]],
    [11, 'query', ['RETURN 1']],
    [11, 'create', ['users', { name: 'A' }, { timeout: '1s' }]],
  ])
  expect(workers[0]?.maxWaits.slice(-3)).toEqual([7_000, 7_000, 6_000])
})

test('its origin is that of its session', () => {
  const { db, transaction } = begun()
  expect(originOf(transaction)).toEqual(originOf(db))
})

test('commitSync() ends it once, and later calls are refused', () => {
  const { ended, state, transaction } = begun()
  expect(state()).toEqual([false, false])
  transaction.commitSync({ timeout: '1s' })
  expect(state()).toEqual([true, true])
  expect(thrownBy(() => transaction.commitSync())).toMatchObject(ENDED('committed'))
  expect(thrownBy(() => transaction.querySync('RETURN 1'))).toMatchObject(ENDED('committed'))
  transaction.cancelSync()
  transaction[Symbol.dispose]()
  expect(ended()).toEqual([[11, 'commit', [{ timeout: '1s' }]]])
})

test.each<[string, (transaction: SyncTransaction) => void]>([
  ['cancelSync()', transaction => transaction.cancelSync()],
  ['using', transaction => transaction[Symbol.dispose]()],
])('%s cancels it once, and later calls are refused', (_, cancel) => {
  const { ended, state, transaction } = begun()
  cancel(transaction)
  cancel(transaction)
  expect(state()).toEqual([true, false])
  expect(thrownBy(() => transaction.commitSync())).toMatchObject(ENDED('cancelled'))
  expect(thrownBy(() => transaction.querySync('RETURN 1'))).toMatchObject(ENDED('cancelled'))
  expect(ended()).toEqual([[11, 'cancel', [{}]]])
})

test('a commit that was not sent leaves it open: it can be committed or cancelled', () => {
  const { ended, scripts, state, transaction } = begun()
  scripts.script = acceptExcept({ commit: throwing(failure('NOT_CONNECTED')) })
  expect(thrownBy(() => transaction.commitSync())).toMatchObject({ name: 'NotConnectedError', outcome: 'not-run' })
  expect(state()).toEqual([false, false])
  scripts.script = accept
  transaction.cancelSync()
  expect(ended()).toEqual([
    [11, 'commit', [{}]],
    [11, 'cancel', [{}]],
  ])
})

test('a commit during which the worker ended may have been kept, and ends it', () => {
  const { scripts, state, transaction } = begun()
  scripts.script = acceptExcept({ commit: throwing(workerEnded(true)) })
  expect(thrownBy(() => transaction.commitSync())).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown' })
  expect(state()).toEqual([true, false])
  expect(thrownBy(() => transaction.querySync('RETURN 1'))).toMatchObject(ENDED('committed'))
})

test('a commit that the server refused ends it, and nothing was kept', () => {
  const { ended, scripts, state, transaction } = begun()
  const answered = new ScriptedEnd({
    kind: 'answered',
    bytes: wireCodec().encode({
      ok: false,
      error: { is: 'library', code: 'CONFLICT', message: 'conflict', retryable: true, outcome: 'answered' },
    }),
  })
  scripts.script = acceptExcept({ commit: throwing(answered) })
  expect(thrownBy(() => transaction.commitSync())).toMatchObject({ code: 'CONFLICT' })
  expect(state()).toEqual([true, false])
  transaction.cancelSync()
  expect(ended()).toEqual([[11, 'commit', [{}]]])
})

test('when the worker ends during a query or before a commit, nothing was kept and it may be repeated', () => {
  for (const sent of [true, false]) {
    const { scripts, transaction } = begun()
    scripts.script = throwing(workerEnded(sent))
    expect(thrownBy(() => transaction.querySync('RETURN 1'))).toMatchObject({
      code: 'CONNECTION_LOST',
      retryable: true,
      message: expect.stringContaining('none of it was kept'),
    })
    expect(thrownBy(() => transaction.commitSync())).toMatchObject({ code: 'CONNECTION_LOST', retryable: true })
  }
})

test('cancelling a lost transaction does not fail; any other failure is thrown', () => {
  const lost = begun()
  lost.scripts.script = throwing(workerEnded(true))
  lost.transaction.cancelSync()
  expect(lost.state()).toEqual([true, false])
  const failing = begun()
  failing.scripts.script = throwing(failure('PROTOCOL'))
  expect(thrownBy(() => failing.transaction.cancelSync())).toMatchObject({ name: 'ProtocolError' })
})

describe('transactionSync()', () => {
  test('runs its function with the transaction as the current executor, commits, and returns its result', () => {
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

  test.each(['commitSync', 'cancelSync'] as const)('sends nothing after its function called %s()', end => {
    const { db, since } = connected()
    db.transactionSync(transaction => transaction[end]())
    expect(since()).toHaveLength(2)
  })

  test('cancels when its function throws, and throws that error even if cancelling fails', () => {
    const { db, scripts, since } = connected()
    const fails = (): unknown =>
      db.transactionSync(() => {
        throw new RangeError('mine')
      })
    expect(fails).toThrow(new RangeError('mine'))
    scripts.script = acceptExcept({ cancel: throwing(failure('PROTOCOL')) })
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
  ])('with retryConflicts: %d it runs %d times if every run conflicts', (retryConflicts, runs) => {
    const { db, scripts } = connected()
    scripts.script = acceptExcept({ commit: throwing(failure('CONFLICT')) })
    let count = 0
    expect(thrownBy(() => db.transactionSync(() => count++, { retryConflicts }))).toMatchObject({
      name: 'ConflictError',
      code: 'CONFLICT',
    })
    expect(count).toBe(runs)
  })

  test('waits between two runs, and not before it throws', () => {
    const { db, scripts } = connected()
    scripts.script = acceptExcept({ commit: throwing(failure('CONFLICT')) })
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    const wait = vi.spyOn(Atomics, 'wait').mockReturnValue('timed-out')
    onTestFinished(() => void vi.restoreAllMocks())
    expect(() => db.transactionSync(() => {}, { retryConflicts: 2 })).toThrow()
    expect(wait.mock.calls.map(([, , , delay]) => delay)).toEqual([
      conflictDelay(1, () => 0.5),
      conflictDelay(2, () => 0.5),
    ])
  })

  test('stops repeating after a run that succeeds', () => {
    const { db, scripts, since } = connected()
    let conflicts = 0
    scripts.script = acceptExcept({
      commit: () => {
        if (conflicts++ === 0) throw failure('CONFLICT')
      },
    })
    let count = 0
    expect(db.transactionSync(() => ++count, { retryConflicts: 5 })).toBe(2)
    expect(since().map(each => (each as unknown[])[1])).toEqual([
      ...['beginTransaction', 'commit', 'beginTransaction', 'commit'],
    ])
  })

  test('does not repeat a run that failed in another way', () => {
    const { db, scripts } = connected()
    for (const error of [failure('PERMISSION'), workerEnded(true)]) {
      scripts.script = acceptExcept({ commit: throwing(error) })
      let count = 0
      expect(() => db.transactionSync(() => count++, { retryConflicts: 5 })).toThrow()
      expect(count).toBe(1)
      scripts.script = accept
    }
  })

  test('does not repeat a conflict after a commit that may have been kept', () => {
    const { db, scripts } = connected()
    scripts.script = acceptExcept({ commit: throwing(workerEnded(true)) })
    let count = 0
    const run = (): unknown =>
      db.transactionSync(
        transaction => {
          count++
          thrownBy(() => transaction.commitSync())
          scripts.script = acceptExcept({ query: throwing(failure('CONFLICT')) })
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

  test('refuses an asynchronous function, and commits nothing', () => {
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
