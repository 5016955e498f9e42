import { watch } from '@surrealengine/fixtures/outcome'
import { RecordId } from '@surrealengine/values'
import { expect, test } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, type ScriptedCall, scriptedServer } from '../transport/scripted-transport.fixture.js'

const CONFLICT = { status: 'ERR', result: 'conflict', kind: 'Query', details: { kind: 'TransactionConflict' } }
const OTHER = { status: 'ERR', result: 'Transaction conflict', kind: 'Query', details: { kind: 'NotExecuted' } }
const OK = { status: 'OK', result: [{ id: 1 }] }

async function connected(options: object = {}, session: 'link' | 'request' = 'link') {
  const clock = virtualClock()
  const server = scriptedServer({ session })
  const connection = connectionTo(server, clock, { initialDelay: 0, ...options })
  await connection.connect()
  return { clock, server, connection }
}

/** Answers the first queries with these replies, and the others successfully. */
function answering(...answers: readonly unknown[]): (call: ScriptedCall) => void {
  const left = [...answers]
  return call => {
    if (call.method !== 'query' || left.length === 0) please(call)
    else call.reply(left.shift())
  }
}

const meeting = [CONFLICT]

test.each(['link', 'request'] as const)(
  'with retryConflicts a call with one statement is repeated after growing pauses, if the %s keeps the session',
  async session => {
    const { clock, server, connection } = await connected({ retryConflicts: 2 }, session)
    server.onCall = answering(meeting, meeting, [OK])
    const before = server.calls.length
    const update = watch(connection.update(new RecordId('counters', 1), { n: 1 }))
    await clock.settle()
    expect(server.calls.length - before).toBe(1)
    await clock.advance(5)
    expect(server.calls.length - before).toBe(2)
    await clock.advance(10)
    expect([update.value, server.calls.length - before]).toEqual([{ id: 1 }, 3])
    expect(clock.timers.filter(({ alive }) => alive)).toEqual([])
  },
)

test('without retryConflicts, or beyond it, the call rejects with the conflict', async () => {
  const unasked = await connected()
  unasked.server.onCall = answering(meeting)
  const expected = { code: 'CONFLICT', retryable: true, index: 0, responses: [{ ok: false }] }
  await expect(unasked.connection.query('UPDATE a')).rejects.toMatchObject(expected)

  const { clock, server, connection } = await connected({ retryConflicts: 1 })
  server.onCall = answering(meeting, meeting, [OK])
  const query = watch(connection.query('UPDATE a'))
  await clock.advance(1000)
  expect(query.error).toMatchObject(expected)
  expect(server.heard()).toEqual(['query UPDATE a', 'query UPDATE a'])
})

test.each([
  ['of several statements, some of which may have been applied', [CONFLICT, OK]],
  ['with a conflict only in its message', [OTHER]],
  ['with an unexpected reply', ['conflict']],
  ['without statements', []],
])('a call %s is not repeated', async (_, answer) => {
  const { clock, server, connection } = await connected({ retryConflicts: 9 })
  server.onCall = answering(answer)
  const query = watch(connection.query('a'))
  await clock.advance(1000)
  expect(query.state).not.toBe('pending')
  expect(server.heard()).toEqual(['query a'])
})

test('a call in a transaction is not repeated alone', async () => {
  const { clock, server, connection } = await connected({ retryConflicts: 9 })
  server.onCall = answering(meeting)
  const run = watch(connection.transaction(transaction => transaction.query('a')))
  await clock.advance(1000)
  expect(run.error).toMatchObject({ code: 'CONFLICT' })
  expect(server.heard()).toEqual(['begin', 'query a', 'cancel'])
})

test('a call that may have run is not repeated', async () => {
  const { clock, server, connection } = await connected({ retryConflicts: 9 })
  let queries = 0
  server.onCall = call => {
    if (call.method !== 'query') please(call)
    else if (++queries === 1) call.reply(meeting)
    else server.links[0]?.lose()
  }
  const query = watch(connection.query('a'))
  await clock.advance(1000)
  expect(query.error).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown' })
  expect(queries).toBe(2)
})

test('the deadline and the signal of a call end the pause', async () => {
  const { clock, server, connection } = await connected({ retryConflicts: 1000, requestTimeout: '2s' })
  server.onCall = call => (call.method === 'query' ? call.reply(meeting) : please(call))
  const aborter = new AbortController()
  const [late, aborted] = [watch(connection.query('a')), watch(connection.query('b', {}, { signal: aborter.signal }))]
  await clock.settle()
  aborter.abort()
  await clock.advance(2000)
  expect(aborted.error).toMatchObject({ code: 'ABORTED', outcome: 'not-run' })
  expect(late.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'not-run' })
  expect(clock.timers.filter(({ alive }) => alive)).toEqual([])
})

test('a repeated call runs with the session at the time it was issued', async () => {
  const { clock, server, connection } = await connected({ retryConflicts: 1 })
  server.onCall = answering(meeting, [OK])
  const query = watch(connection.query('a'))
  await clock.settle()
  const use = watch(connection.use({ namespace: 'other', database: 'other' }))
  await clock.advance(1000)
  expect([query.state, use.state]).toEqual(['resolved', 'resolved'])
  expect(server.heard()).toEqual(['query a', 'query a', 'use other'])
})

test.each([-1, 1.5, Number.NaN, '3'])('retryConflicts: %o is refused', async retryConflicts => {
  await expect(connected({ retryConflicts })).rejects.toMatchObject({ code: 'CONFIGURATION', option: 'retryConflicts' })
})
