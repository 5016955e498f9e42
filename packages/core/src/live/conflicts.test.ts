import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { please, type ScriptedCall } from '../transport/scripted-transport.fixture.js'
import { collect, liveWorld } from './live-world.fixture.js'

const CONFLICT = { message: 'Transaction conflict', kind: 'Query', details: { kind: 'TransactionConflict' } }
const LIVE = 'query LIVE SELECT * FROM $_target'

/** Makes the first `count` starts or kills of live queries conflict. */
function conflicting(times: number): (call: ScriptedCall) => void {
  let left = times
  return call => {
    if (left-- <= 0) please(call)
    else if (call.method === 'kill') call.fault(CONFLICT)
    else call.reply([{ status: 'ERR', result: CONFLICT.message, kind: CONFLICT.kind, details: CONFLICT.details }])
  }
}

test('a live query whose start conflicts is started again, after growing pauses', async () => {
  const { clock, server, connection, change, heard } = await liveWorld()
  server.onCall = conflicting(2)
  const live = watch(connection.live('users'))
  await clock.settle()
  expect(heard()).toEqual([LIVE])
  await clock.advance(5)
  expect([live.state, heard().length]).toEqual(['pending', 2])
  await clock.advance(10)
  expect([live.state, heard().length]).toEqual(['resolved', 3])
  const messages = live.value === undefined ? [] : collect(live.value)
  change([1])
  await clock.settle()
  expect(messages).toEqual([1])
})

test('its timeout and its signal end the retries', async () => {
  const { clock, server, connection } = await liveWorld({ requestTimeout: '2s' })
  server.onCall = conflicting(1000)
  const aborter = new AbortController()
  const [late, aborted] = [watch(connection.live('users')), watch(connection.live('users', { signal: aborter.signal }))]
  await clock.settle()
  aborter.abort()
  await clock.advance(2000)
  expect(aborted.error).toMatchObject({ code: 'ABORTED', outcome: 'not-run' })
  expect(late.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'not-run' })
  const { length } = server.calls
  await clock.advance(10_000)
  expect(server.calls).toHaveLength(length)
  expect(clock.timers.filter(({ alive }) => alive)).toEqual([])
})

test('a conflict does not end a live query that is being restored', async () => {
  const { clock, server, connection, change, loseLink } = await liveWorld()
  const subscription = await connection.live('users')
  const messages = collect(subscription)
  server.onCall = conflicting(3)
  await loseLink()
  await clock.advance(1000)
  change([1], subscription.id)
  await clock.settle()
  expect(messages).toEqual(['GAP reconnect', 1])
})

test('a live query that is killed during the pause is not started again', async () => {
  const { clock, server, connection, loseLink, heard } = await liveWorld()
  const subscription = await connection.live('users')
  const messages = collect(subscription)
  server.onCall = conflicting(1)
  await loseLink()
  await subscription.kill()
  await clock.advance(60_000)
  expect([messages, heard()]).toEqual([['end'], [LIVE, LIVE]])
})

test('a kill that conflicts is repeated', async () => {
  const { clock, server, connection, heard } = await liveWorld()
  const subscription = await connection.live('users')
  server.onCall = conflicting(2)
  const killed = watch(subscription.kill())
  await clock.settle()
  expect([killed.state, heard()]).toEqual(['pending', [LIVE, 'kill 0']])
  await clock.advance(15)
  expect([killed.state, heard()]).toEqual(['resolved', [LIVE, 'kill 0', 'kill 0', 'kill 0']])
})
