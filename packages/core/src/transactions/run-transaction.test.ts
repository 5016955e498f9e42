import { watch } from '@surrealengine/fixtures/outcome'
import { Uuid } from '@surrealengine/values'
import { expect, test, vi } from 'vitest'
import type { Transaction } from '../api/transaction.js'
import { listenersOf } from '../live/live-world.fixture.js'
import { currentExecutor } from '../scope/scope.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, type ScriptedCall, scriptedServer } from '../transport/scripted-transport.fixture.js'
import type { Capabilities } from '../transport/transport.js'

const CONFLICT = { message: 'read or write conflict', kind: 'Query', details: { kind: 'TransactionConflict' } }

async function connected(options: object = {}, capabilities: Partial<Capabilities> = {}) {
  const clock = virtualClock()
  const server = scriptedServer(capabilities)
  const connection = connectionTo(server, clock, { initialDelay: 0, ...options })
  await connection.connect()
  return { clock, server, connection, methods: () => server.calls.map(({ method }) => method) }
}

/** Makes the first commits conflict. */
function conflicting(times: number): (call: ScriptedCall) => void {
  let left = times
  return call => (call.method === 'commit' && left-- > 0 ? call.fault(CONFLICT) : please(call))
}

test('calls of a transaction and its commit carry its id, and other calls do not', async () => {
  const { server, connection } = await connected()
  const transaction = await connection.beginTransaction()
  await transaction.query('CREATE a')
  await connection.query('CREATE b')
  expect([transaction.isOver, transaction.isCommitted]).toEqual([false, false])
  await transaction.commit()
  expect([transaction.isOver, transaction.isCommitted]).toEqual([true, true])
  const [, inside, outside, commit] = server.calls
  expect(inside?.transaction).toBeInstanceOf(Uuid)
  expect(outside?.transaction).toBeUndefined()
  expect(commit).toMatchObject({ method: 'commit', params: [inside?.transaction] })
})

test('a finished transaction accepts no further calls, and cancel() does nothing', async () => {
  const { connection, methods } = await connected()
  const committed = await connection.beginTransaction()
  await committed.commit()
  await expect(committed.query('a')).rejects.toMatchObject({ code: 'CONFIGURATION', hint: expect.any(String) })
  await expect(committed.commit()).rejects.toMatchObject({ code: 'CONFIGURATION' })
  await committed.cancel()
  await committed[Symbol.asyncDispose]()
  expect(methods()).toEqual(['begin', 'commit'])
  const cancelled = await connection.beginTransaction()
  await cancelled[Symbol.asyncDispose]()
  await cancelled.cancel()
  expect([cancelled.isOver, cancelled.isCommitted]).toEqual([true, false])
  await expect(cancelled.commit()).rejects.toThrow('cancelled')
  expect(methods().slice(2)).toEqual(['begin', 'cancel'])
})

test('a transaction is lost with its link: its calls fail and are never sent over the next one, and cancel() resolves', async () => {
  const { clock, server, connection } = await connected()
  const transaction = await connection.beginTransaction()
  server.onCall = () => {}
  const call = watch(transaction.query('CREATE a'))
  await clock.settle()
  server.links[0]?.lose()
  server.onCall = please
  await clock.settle()
  expect(connection.isConnected()).toBe(true)
  expect(call.error).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'not-run', retryable: true })
  await expect(transaction.query('CREATE b')).rejects.toMatchObject({ code: 'CONNECTION_LOST', outcome: 'not-run' })
  await expect(transaction.commit()).rejects.toMatchObject({ code: 'CONNECTION_LOST', outcome: 'not-run' })
  await transaction.cancel()
  expect(server.links[1]?.calls).toEqual([])
})

test('idempotent or not, a call in a transaction is not sent again', async () => {
  const { clock, server, connection } = await connected()
  const transaction = await connection.beginTransaction()
  server.onCall = () => {}
  const call = watch(transaction.query('CREATE a', {}, { idempotent: true }))
  await clock.settle()
  server.links[0]?.lose()
  await clock.settle()
  expect(call.error).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'not-run' })
  expect(server.links[1]?.calls).toEqual([])
})

test('close() ends a transaction, and cancel() resolves afterwards', async () => {
  const { connection } = await connected()
  const transaction = await connection.beginTransaction()
  await connection.close()
  await expect(transaction.query('a')).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
  await transaction.cancel()
})

test('a commit without an answer has an unknown outcome and ends the transaction', async () => {
  const { clock, server, connection, methods } = await connected()
  const transaction = await connection.beginTransaction()
  server.onCall = () => {}
  const commit = watch(transaction.commit())
  await clock.settle()
  server.links[0]?.lose()
  await clock.settle()
  expect(commit.error).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown' })
  expect([transaction.isOver, transaction.isCommitted]).toEqual([true, false])
  const slow = await connected()
  const other = await slow.connection.beginTransaction()
  slow.server.onCall = () => {}
  const late = watch(other.commit({ timeout: '1s' }))
  await slow.clock.advance(1000)
  expect(late.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'unknown' })
  await other.cancel()
  expect(methods()).toEqual(['begin', 'commit'])
})

test('a commit that was never sent leaves the transaction open, so that it can be cancelled', async () => {
  const { connection, methods } = await connected()
  const transaction = await connection.beginTransaction()
  await expect(transaction.commit({ signal: AbortSignal.abort() })).rejects.toMatchObject({ outcome: 'not-run' })
  await expect(transaction.commit({ timeout: 'soon' as '1s' })).rejects.toMatchObject({ code: 'CONFIGURATION' })
  expect([transaction.isOver, methods()]).toEqual([false, ['begin']])
  await transaction.cancel()
  expect(methods()).toEqual(['begin', 'cancel'])
})

test('a live query cannot be started in a transaction', async () => {
  const { connection, methods } = await connected()
  const transaction = await connection.beginTransaction()
  await expect(transaction.live('users')).rejects.toMatchObject({ code: 'UNSUPPORTED' })
  expect(methods()).toEqual(['begin'])
})

test('transaction(fn) commits, returns the result of fn, and sets the current executor', async () => {
  const { connection, methods } = await connected()
  const result = await connection.transaction(async transaction => {
    await transaction.query('CREATE a')
    expect(currentExecutor()).toBe(transaction)
    return 'done'
  })
  expect(result).toBe('done')
  expect(methods()).toEqual(['begin', 'query', 'commit'])
})

test.each([
  ['rejects', () => Promise.reject(new Error('mine'))],
  [
    'throws',
    () => {
      throw new Error('mine')
    },
  ],
])('an fn that %s cancels the transaction, which rejects with its error', async (_how, fn) => {
  const { server, connection, methods } = await connected()
  await expect(connection.transaction(fn)).rejects.toThrow('mine')
  expect(methods()).toEqual(['begin', 'cancel'])
  server.onCall = call => (call.method === 'cancel' ? call.fault({ message: 'no such transaction' }) : please(call))
  await expect(connection.transaction(fn)).rejects.toThrow('mine')
})

test('an fn may commit or cancel the transaction itself', async () => {
  const { connection, methods } = await connected()
  await connection.transaction(transaction => transaction.cancel())
  await connection.transaction(transaction => transaction.commit())
  expect(methods()).toEqual(['begin', 'cancel', 'begin', 'commit'])
})

test('a conflicting transaction is repeated as a whole up to retryConflicts times, after growing pauses', async () => {
  const { clock, server, connection } = await connected()
  server.onCall = conflicting(2)
  const fn = vi.fn(async () => 'done')
  const run = watch(connection.transaction(fn, { retryConflicts: 2 }))
  await clock.settle()
  expect([fn.mock.calls.length, clock.timers[0]?.due]).toEqual([1, 5])
  await clock.advance(5)
  expect([fn.mock.calls.length, clock.timers[0]?.due]).toEqual([2, 15])
  await clock.advance(10)
  expect([run.value, fn.mock.calls.length]).toEqual(['done', 3])
  const transactions = fn.mock.calls.map(([transaction]: unknown[]) => transaction)
  expect(new Set(transactions).size).toBe(3)
})

test('without retryConflicts, or beyond it, transaction() rejects with the conflict', async () => {
  const { clock, server, connection } = await connected()
  server.onCall = conflicting(9)
  const fn = vi.fn()
  const run = watch(connection.transaction(fn, { retryConflicts: 1 }))
  await clock.advance(1000)
  expect([run.error, fn.mock.calls.length]).toMatchObject([{ code: 'CONFLICT', retryable: true }, 2])
  await expect(connection.transaction(fn)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(fn).toHaveBeenCalledTimes(3)
})

test('a conflict inside fn is repeated as well, and other errors are not', async () => {
  const { clock, server, connection } = await connected()
  let conflicts = 1
  server.onCall = call => (call.method === 'query' && conflicts-- > 0 ? call.fault(CONFLICT) : please(call))
  const run = watch(connection.transaction(transaction => transaction.query('a'), { retryConflicts: 1 }))
  await clock.advance(1000)
  expect(run.value).toEqual(['a'])
  const fn = vi.fn(() => Promise.reject(new Error('read or write conflict: TransactionConflict')))
  await expect(connection.transaction(fn, { retryConflicts: 5 })).rejects.toThrow('conflict')
  expect(fn).toHaveBeenCalledTimes(1)
})

test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '3'])(
  'retryConflicts: %o is refused',
  async retryConflicts => {
    const { connection, methods } = await connected()
    const run = connection.transaction(() => {}, { retryConflicts: retryConflicts as number })
    await expect(run).rejects.toMatchObject({ code: 'CONFIGURATION', option: 'retryConflicts' })
    expect(methods()).toEqual([])
  },
)

test('an aborted signal ends the calls, and cancels the transaction on the server', async () => {
  const { clock, connection, methods } = await connected()
  const aborter = new AbortController()
  const run = watch(
    connection.transaction(
      async transaction => {
        aborter.abort()
        await transaction.query('CREATE a')
      },
      { signal: aborter.signal },
    ),
  )
  await clock.settle()
  expect(run.error).toMatchObject({ code: 'ABORTED', outcome: 'not-run' })
  expect(methods()).toEqual(['begin', 'cancel'])
  const before = connection.transaction(() => {}, { signal: aborter.signal })
  await expect(before).rejects.toMatchObject({ code: 'ABORTED' })
  expect(methods()).toHaveLength(2)
})

test('a signal that aborts once fn has resolved cancels the transaction', async () => {
  const { connection, methods } = await connected()
  const aborter = new AbortController()
  const run = connection.transaction(() => aborter.abort(), { signal: aborter.signal })
  await expect(run).rejects.toMatchObject({ code: 'ABORTED', outcome: 'not-run' })
  expect(methods()).toEqual(['begin', 'cancel'])
})

test('a signal that aborts during the pause before the next attempt ends it at once', async () => {
  const { clock, server, connection } = await connected()
  server.onCall = conflicting(9)
  const aborter = new AbortController()
  const run = watch(connection.transaction(() => {}, { retryConflicts: 9, signal: aborter.signal }))
  await clock.settle()
  aborter.abort()
  await clock.settle()
  expect(run.error).toMatchObject({ code: 'ABORTED' })
  expect(clock.timers.filter(({ alive }) => alive)).toEqual([])
})

test('the error for a transport without transactions says what to do instead', async () => {
  const { connection, methods } = await connected({}, { transactions: false })
  await expect(connection.beginTransaction()).rejects.toMatchObject({ code: 'UNSUPPORTED', hint: expect.any(String) })
  await expect(connection.transaction(() => {})).rejects.toMatchObject({ code: 'UNSUPPORTED' })
  expect(methods()).toEqual([])
})

test('a begin without an id is a ProtocolError', async () => {
  const { server, connection } = await connected()
  server.onCall = call => call.reply('begun')
  await expect(connection.beginTransaction()).rejects.toMatchObject({ code: 'PROTOCOL', outcome: 'answered' })
})

test('a call that is lost during a commit has an unknown outcome', async () => {
  const { clock, server, connection } = await connected()
  const transaction = await connection.beginTransaction()
  server.onCall = () => {}
  const call = watch(transaction.query('CREATE a'))
  const commit = watch(transaction.commit())
  await clock.settle()
  server.links[0]?.lose()
  await clock.settle()
  expect([call.error, commit.error]).toMatchObject([{ outcome: 'unknown' }, { outcome: 'unknown' }])
})

test('a call in a transaction that close() ends has no effect', async () => {
  const { clock, server, connection } = await connected()
  const transaction = await connection.beginTransaction()
  server.onCall = () => {}
  const call = watch(transaction.query('CREATE a'))
  await clock.settle()
  await connection.close()
  await clock.settle()
  expect(call.error).toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'not-run', retryable: false })
})

test('an fn that committed itself is never run again, whatever conflict follows', async () => {
  const { clock, server, connection } = await connected()
  let committed = false
  server.onCall = call => {
    if (call.method === 'query' && committed) call.fault(CONFLICT)
    else please(call)
    committed ||= call.method === 'commit'
  }
  const fn = vi.fn(async (transaction: Transaction) => {
    await transaction.commit()
    await connection.query('CREATE b')
  })
  const run = watch(connection.transaction(fn, { retryConflicts: 5 }))
  await clock.advance(10_000)
  expect([run.error, fn.mock.calls.length]).toMatchObject([{ code: 'CONFLICT' }, 1])
})

test('an fn whose commit may have succeeded is never run again', async () => {
  const { clock, server, connection } = await connected()
  server.onCall = call => {
    if (call.method === 'query') call.fault(CONFLICT)
    else if (call.method !== 'commit') please(call)
  }
  const fn = vi.fn(async (transaction: Transaction) => {
    await transaction.commit({ timeout: '1s' }).catch(() => {})
    await connection.query('CREATE b')
  })
  const run = watch(connection.transaction(fn, { retryConflicts: 5 }))
  await clock.advance(10_000)
  expect([run.error, fn.mock.calls.length]).toMatchObject([{ code: 'CONFLICT' }, 1])
})

test('an abort does not wait until the server has cancelled the transaction', async () => {
  const { clock, server, connection, methods } = await connected()
  const aborter = new AbortController()
  const run = watch(
    connection.transaction(
      transaction => {
        server.onCall = () => {}
        return transaction.query('CREATE a')
      },
      { signal: aborter.signal },
    ),
  )
  await clock.settle()
  aborter.abort()
  await clock.settle()
  expect(run.error).toMatchObject({ code: 'ABORTED', outcome: 'unknown' })
  expect(methods()).toEqual(['begin', 'query', 'cancel'])
  await connection.close()
})

test('a pause adds no listener to the signal, and is skipped if that is already aborted', async () => {
  const { clock, server, connection } = await connected()
  server.onCall = conflicting(40)
  const aborter = new AbortController()
  const { signal } = aborter
  const left = listenersOf(signal)
  const runs = [1, 2, 3].map(() => watch(connection.transaction(() => {}, { retryConflicts: 9, signal })))
  await clock.settle()
  expect(left()).toBe(1)
  server.onCall = call => {
    if (call.method === 'commit') aborter.abort()
    conflicting(1)(call)
  }
  await clock.advance(5)
  expect(runs.map(({ error }) => error)).toMatchObject([{ code: 'ABORTED' }, { code: 'ABORTED' }, { code: 'ABORTED' }])
  expect(left()).toBe(0)
})

test('a session that closes cancels its transactions first', async () => {
  const { server, connection, methods } = await connected()
  const session = await connection.session()
  const transaction = await session.beginTransaction()
  const over = await session.beginTransaction()
  await over.commit()
  await session.close()
  expect(methods()).toEqual(['attach', 'begin', 'begin', 'commit', 'cancel', 'detach'])
  expect(server.calls.at(-2)?.link.isClosed).toBe(false)
  await expect(transaction.query('a')).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
  await expect(transaction.commit()).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
})

test('a transaction in a session that was closed meanwhile rejects as not committed', async () => {
  const { connection, methods } = await connected()
  const session = await connection.session()
  const run = session.transaction(async transaction => {
    await transaction.query('CREATE a')
    await session.close()
    return 'done'
  })
  await expect(run).rejects.toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'not-run' })
  expect(methods()).toEqual(['attach', 'begin', 'query', 'cancel', 'detach'])
})
