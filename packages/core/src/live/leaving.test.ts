import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { please, type ScriptedCall } from '../transport/scripted-transport.fixture.js'
import { collect, listenersOf, liveWorld } from './live-world.fixture.js'

const SNAPSHOT = 'SELECT * FROM $_target'
const LIVE = `query LIVE ${SNAPSHOT}`

test('an abort while the rows are read does not wait for the kill', async () => {
  const { clock, server, connection, heard } = await liveWorld()
  server.onCall = call => (call.params[0] === `LIVE ${SNAPSHOT}` ? please(call) : undefined)
  const aborter = new AbortController()
  const live = watch(connection.live('users', { snapshot: true, signal: aborter.signal }))
  await clock.settle()
  aborter.abort()
  await clock.settle()
  expect(live.error).toMatchObject({ code: 'ABORTED' })
  expect(heard()).toEqual([LIVE, `query ${SNAPSHOT}`, 'kill 0'])
  await connection.close()
})

test('many live queries share one listener on their signal', async () => {
  const { connection, heard, clock } = await liveWorld()
  const aborter = new AbortController()
  const left = listenersOf(aborter.signal)
  const all = await Promise.all(Array.from({ length: 12 }, () => connection.live('users', { signal: aborter.signal })))
  expect(left()).toBe(1)
  await all[0]?.kill()
  const messages = all.map(collect)
  aborter.abort()
  await clock.settle()
  expect(messages.every(each => each[0] === 'end')).toBe(true)
  expect([heard().filter(each => each.startsWith('kill')).length, left()]).toEqual([12, 0])
})

test('a live query is killed only over its own link: if that is lost, the kill does not wait for the next one', async () => {
  const { clock, server, connection, heard } = await liveWorld()
  const subscription = await connection.live('users')
  const { length } = heard()
  server.links[0]?.jam()
  const killed = watch(subscription.kill())
  await clock.settle()
  expect(killed.state).toBe('resolved')
  server.links[0]?.lose()
  await clock.settle()
  expect([server.links.length, heard().length]).toEqual([2, length])
})

test('concurrent kills wait for the same end', async () => {
  const { clock, server, connection } = await liveWorld()
  const subscription = await connection.live('users')
  const held: ScriptedCall[] = []
  server.onCall = call => void held.push(call)
  const kills = [watch(subscription.kill()), watch(subscription[Symbol.asyncDispose]())]
  await clock.settle()
  expect([held.length, ...kills.map(({ state }) => state)]).toEqual([1, 'pending', 'pending'])
  held.forEach(please)
  await clock.settle()
  expect(kills.map(({ state }) => state)).toEqual(['resolved', 'resolved'])
})

test('rows that are still being read do not delay the end', async () => {
  const { clock, server, connection, change } = await liveWorld()
  const subscription = await connection.live('users', { snapshot: true, overflow: 'gap', buffer: 1 })
  change([1, 2, 3])
  server.onCall = call => (call.params[0] === SNAPSHOT ? undefined : please(call))
  const reader = subscription[Symbol.asyncIterator]()
  const read = [watch(reader.next()), watch(reader.next()), watch(reader.next())]
  await clock.settle()
  expect(server.calls.at(-1)?.params[0]).toBe(SNAPSHOT)
  await reader.return?.()
  const closing = watch(connection.close({ drain: '10s' }))
  await clock.settle()
  expect([closing.state, ...read.map(({ state }) => state)]).not.toContain('pending')
})

test('a drain does not wait for live queries, and they end with the connection', async () => {
  const { clock, connection } = await liveWorld()
  const messages = collect(await connection.live('users'))
  const closing = watch(connection.close({ drain: '10s' }))
  await clock.settle()
  expect([closing.state, messages]).toEqual(['resolved', ['end']])
})
