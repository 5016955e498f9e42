import { expect, test } from 'vitest'
import { watch } from '../errors/outcome.fixture.js'
import { please, type ScriptedCall } from '../transport/scripted-transport.fixture.js'
import { brief, collect, type LiveWorld, liveWorld } from './live-world.fixture.js'

const SNAPSHOT = 'SELECT * FROM $_target'

/** Rows are answered when the test says so. */
function holdSnapshots({ server }: LiveWorld): (rows: readonly unknown[]) => void {
  const held: ScriptedCall[] = []
  server.onCall = call => (call.params[0] === SNAPSHOT ? void held.push(call) : please(call))
  return rows => held.shift()?.reply([{ status: 'OK', result: rows }])
}

test('the rows come first, and the changes that came meanwhile after them', async () => {
  const world = await liveWorld()
  const { clock, connection, change, heard } = world
  const answer = holdSnapshots(world)
  const live = watch(connection.live('users', { snapshot: true }))
  await clock.settle()
  expect(heard()).toEqual([`query LIVE ${SNAPSHOT}`, `query ${SNAPSHOT}`])
  change([1, 2])
  answer(['a', 'b'])
  await clock.settle()
  const messages = live.value === undefined ? [] : collect(live.value)
  change([3])
  await clock.settle()
  expect(messages).toEqual([['a', 'b'], 1, 2, 3])
})

test('and again after each gap', async () => {
  const world = await liveWorld()
  const { clock, connection, change, loseLink } = world
  const answer = holdSnapshots(world)
  const live = watch(connection.live('users', { snapshot: true }))
  await clock.settle()
  answer(['a'])
  await clock.settle()
  const messages = live.value === undefined ? [] : collect(live.value)
  await loseLink()
  change([1])
  await clock.settle()
  expect(messages).toEqual([['a'], 'GAP reconnect'])
  answer(['b'])
  await clock.settle()
  expect(messages).toEqual([['a'], 'GAP reconnect', ['b'], 1])
})

test('a link that is lost while the rows are read makes one gap more, and no rows of before', async () => {
  const world = await liveWorld()
  const { clock, server, connection, loseLink } = world
  const answer = holdSnapshots(world)
  const live = watch(connection.live('users', { snapshot: true }))
  await clock.settle()
  answer(['a'])
  await clock.settle()
  const messages = live.value === undefined ? [] : collect(live.value)
  await loseLink()
  server.onCall = call => (call.params[0] === SNAPSHOT ? call.reply([{ status: 'OK', result: ['c'] }]) : please(call))
  await loseLink()
  expect(messages).toEqual([['a'], 'GAP reconnect', 'GAP reconnect', ['c']])
})

test('rows that the server refuses end the live query, on the server too', async () => {
  const { server, connection, heard } = await liveWorld()
  server.onCall = call => (call.params[0] === SNAPSHOT ? call.fault({ message: 'no' }) : please(call))
  await expect(connection.live('users', { snapshot: true })).rejects.toMatchObject({ code: 'QUERY' })
  expect(heard().at(-1)).toBe('kill 0')
})

test('too many messages end it with an error after the ones that wait', async () => {
  const { clock, connection, change, heard } = await liveWorld()
  const subscription = await connection.live('users', { buffer: 2 })
  change([1, 2, 3, 4], subscription.id)
  await clock.settle()
  expect(heard().at(-1)).toBe('kill 0')
  const messages = collect(subscription)
  await clock.settle()
  expect(messages).toEqual([1, 2, expect.objectContaining({ code: 'LIVE_OVERFLOW' })])
  expect(await subscription[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined })
})

test("with overflow: 'gap' messages are dropped until the reader has caught up by half, and it says so", async () => {
  const { clock, connection, change } = await liveWorld()
  const subscription = await connection.live('users', { buffer: 4, overflow: 'gap' })
  change([1, 2, 3, 4, 5, 6], subscription.id)
  const iterator = subscription[Symbol.asyncIterator]()
  const next = async (): Promise<unknown> => brief((await iterator.next()).value)
  expect([await next(), await next()]).toEqual([1, 2])
  change([7], subscription.id)
  expect([await next(), await next()]).toEqual([3, 4])
  change([8], subscription.id)
  expect([await next(), await next()]).toEqual(['GAP overflow', 8])
  const waiting = watch(next())
  change([9], subscription.id)
  await clock.settle()
  expect(waiting.value).toBe(9)
})

test('after a gap of that kind the rows come again, once the reader has caught up', async () => {
  const world = await liveWorld()
  const { clock, connection, change, heard } = world
  const answer = holdSnapshots(world)
  const live = watch(connection.live('users', { buffer: 2, overflow: 'gap', snapshot: true }))
  await clock.settle()
  answer(['a'])
  await clock.settle()
  change([1, 2, 3])
  expect(heard().filter(call => call === `query ${SNAPSHOT}`)).toHaveLength(1)
  const messages = live.value === undefined ? [] : collect(live.value)
  await clock.settle()
  expect(messages).toEqual([['a'], 1, 'GAP overflow'])
  change([4])
  answer(['b'])
  await clock.settle()
  expect(messages).toEqual([['a'], 1, 'GAP overflow', ['b'], 4])
})

test('whoever subscribes after such a gap gets the rows too', async () => {
  const world = await liveWorld()
  const { clock, connection, change } = world
  const answer = holdSnapshots(world)
  const live = watch(connection.live('users', { buffer: 2, overflow: 'gap', snapshot: true }))
  await clock.settle()
  answer(['a'])
  await clock.settle()
  change([1, 2, 3])
  const messages: unknown[] = []
  live.value?.subscribe(message => messages.push(brief(message)))
  change([4])
  answer(['b'])
  await clock.settle()
  expect(messages).toEqual([['a'], 1, 'GAP overflow', ['b'], 4])
})

test('rows that are refused after such a gap end it, rather than hold every later message', async () => {
  const { clock, server, connection, change, heard } = await liveWorld()
  const subscription = await connection.live('users', { buffer: 2, overflow: 'gap', snapshot: true })
  server.onCall = call => (call.params[0] === SNAPSHOT ? call.fault({ message: 'no' }) : please(call))
  change([1, 2, 3])
  const messages = collect(subscription)
  await clock.settle()
  expect(messages.at(-1)).toMatchObject({ code: 'QUERY' })
  expect(heard().at(-1)).toBe('kill 0')
})

test('a link that is lost while the rows are read after such a gap starts over', async () => {
  const world = await liveWorld()
  const { clock, connection, change, loseLink } = world
  const answer = holdSnapshots(world)
  const live = watch(connection.live('users', { buffer: 2, overflow: 'gap', snapshot: true }))
  await clock.settle()
  answer(['a'])
  await clock.settle()
  change([1, 2, 3])
  const messages = live.value === undefined ? [] : collect(live.value)
  await loseLink()
  answer(['gone'])
  answer(['b'])
  await clock.settle()
  change([5])
  await clock.settle()
  expect(messages).toEqual([['a'], 1, 'GAP overflow', 'GAP reconnect', ['b'], 5])
})

test('rows that are overtaken by a second gap do not come after changes that are newer', async () => {
  const world = await liveWorld()
  const { clock, connection, change } = world
  const answer = holdSnapshots(world)
  const live = watch(connection.live('users', { buffer: 1, overflow: 'gap', snapshot: true }))
  await clock.settle()
  answer(['a'])
  await clock.settle()
  change([1])
  const messages = live.value === undefined ? [] : collect(live.value)
  await clock.settle()
  change([2, 3])
  answer(['b'])
  await clock.settle()
  answer(['c'])
  answer(['d'])
  await clock.settle()
  // Whatever was dropped is told of, and rows that contain it follow.
  expect(messages.indexOf('GAP overflow')).toBeGreaterThan(0)
  expect(Array.isArray(messages.at(-1)) || messages.at(-1) === 2).toBe(true)
})

test('changes that come while the rows are read are bounded as well', async () => {
  const world = await liveWorld()
  const { clock, connection, change } = world
  const answer = holdSnapshots(world)
  const live = watch(connection.live('users', { buffer: 2, snapshot: true }))
  await clock.settle()
  change([1, 2, 3, 4])
  answer(['a'])
  await clock.settle()
  const messages = live.value === undefined ? [] : collect(live.value)
  await clock.settle()
  expect(messages).toEqual([['a'], 1, expect.objectContaining({ code: 'LIVE_OVERFLOW' })])
})
