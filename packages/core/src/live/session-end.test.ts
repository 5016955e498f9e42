import { expect, test } from 'vitest'
import { please, type ScriptedCall } from '../transport/scripted-transport.fixture.js'
import { collect, liveWorld } from './live-world.fixture.js'
import { SESSION_END, sessionLeft } from './session-end.js'

const LIVE = 'query LIVE SELECT * FROM $_target'
const ASKS = `query ${SESSION_END.sql}`
const USER = { username: 'ann', password: 'secret' }

/** A server that ends sessions four seconds after the query, by its own clock. */
function ending(times: unknown) {
  return (call: ScriptedCall): void =>
    call.params[0] === SESSION_END.sql ? call.reply([{ status: 'OK', result: times }]) : please(call)
}

test('a live query outlives the session it was started in: it is restarted and reports a gap', async () => {
  const { clock, server, connection, change, heard } = await liveWorld(USER)
  server.onCall = ending([1004n, 1000])
  const subscription = await connection.live('users')
  const [first] = [subscription.id]
  const messages = collect(subscription)
  change([1])
  await clock.advance(4_999)
  expect([messages, heard().slice(-2)]).toEqual([[1], [LIVE, ASKS]])
  await clock.advance(1)
  expect(heard().slice(-3).sort()).toEqual(['kill 0', LIVE, ASKS].sort())
  change([2])
  // The earlier session is not used any more.
  change(['late'], first)
  await clock.settle()
  expect(messages).toEqual([1, 'GAP reconnect', 2])
  await subscription.kill()
  const calls = server.calls.length
  await clock.advance(60_000)
  expect([messages.at(-1), server.calls.length, server.links.length]).toEqual(['end', calls, 1])
})

test('with a snapshot the rows follow, and a link that is lost before is one gap and not two', async () => {
  const { clock, server, connection, loseLink, heard } = await liveWorld(USER)
  server.onCall = ending([1060, 1000])
  const messages = collect(await connection.live('users', { snapshot: true }))
  await loseLink()
  await clock.advance(60_999)
  expect(messages.map(message => (Array.isArray(message) ? 'rows' : message))).toEqual([
    'rows',
    'GAP reconnect',
    'rows',
  ])
  await clock.advance(1)
  expect(messages).toHaveLength(5)
  expect(heard().filter(call => call.startsWith('kill'))).toEqual(['kill 1'])
})

test('without a session that ends, the server is not queried', async () => {
  const { connection, heard } = await liveWorld()
  await connection.live('users')
  expect(heard()).toEqual([LIVE])
})

test('a live query works with a server that does not report the end of its session', async () => {
  const { clock, server, connection, heard } = await liveWorld(USER)
  server.onCall = call => (call.params[0] === SESSION_END.sql ? call.fault({ message: 'no' }) : please(call))
  const messages = collect(await connection.live('users'))
  await clock.advance(3_600_000)
  expect([messages, heard().filter(call => call === LIVE)]).toEqual([[], [LIVE]])
})

test.each([
  ['a session without an end', [undefined, 1000], undefined],
  ['a session whose end is null', [null, 1000], undefined],
  ['no numbers', ['soon', 1000], undefined],
  ['nothing', null, undefined],
  ['a session that is over', [900, 1000], 1000],
  ['a session that will end', [1004n, 1000n], 5000],
])('the time left of %s', (_what, result, left) => {
  expect(sessionLeft([{ status: 'OK', result }])).toBe(left)
})
