import { watch } from '@surrealengine/fixtures/outcome'
import { Uuid } from '@surrealengine/values'
import { expect, test } from 'vitest'
import type { LiveMessage } from '../api/message.js'
import { please, type ScriptedCall } from '../transport/scripted-transport.fixture.js'
import { brief, collect, type LiveWorld, liveWorld } from './live-world.fixture.js'

const SNAPSHOT = 'SELECT * FROM $_target'

/** Rows are answered when the test says so. */
function holdSnapshots({ server }: LiveWorld): (rows: readonly unknown[]) => void {
  const held: ScriptedCall[] = []
  server.onCall = call => (call.params[0] === SNAPSHOT ? void held.push(call) : please(call))
  return rows => held.shift()?.reply([{ status: 'OK', result: rows }])
}

test('the rows come first, followed by the changes that arrived meanwhile', async () => {
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

test('the rows are read again after each gap', async () => {
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

test('a link that is lost while the rows are read adds a gap, and outdated rows are dropped', async () => {
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

test('rows that the server refuses end the live query, which is also killed on the server', async () => {
  const { server, connection, heard } = await liveWorld()
  server.onCall = call => (call.params[0] === SNAPSHOT ? call.fault({ message: 'no' }) : please(call))
  await expect(connection.live('users', { snapshot: true })).rejects.toMatchObject({ code: 'QUERY' })
  expect(heard().at(-1)).toBe('kill 0')
})

test('too many messages end the live query with an error after the buffered ones', async () => {
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

test("with overflow: 'gap' messages are dropped until half of the buffer was read, and a gap is reported", async () => {
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

test('after an overflow gap the rows are read again once the reader has caught up', async () => {
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

test('a listener that subscribes after an overflow gap gets the rows too', async () => {
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

test('refused rows after an overflow gap end the live query instead of holding back later messages', async () => {
  const { clock, server, connection, change, heard } = await liveWorld()
  const subscription = await connection.live('users', { buffer: 2, overflow: 'gap', snapshot: true })
  server.onCall = call => (call.params[0] === SNAPSHOT ? call.fault({ message: 'no' }) : please(call))
  change([1, 2, 3])
  const messages = collect(subscription)
  await clock.settle()
  expect(messages.at(-1)).toMatchObject({ code: 'QUERY' })
  expect(heard().at(-1)).toBe('kill 0')
})

test('a link that is lost while the rows are read after an overflow gap reads them again', async () => {
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

test('rows that are outdated by a second gap do not follow newer changes', async () => {
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
  // Everything that was dropped is reported, and rows that contain it follow.
  expect(messages.indexOf('GAP overflow')).toBeGreaterThan(0)
  expect(Array.isArray(messages.at(-1)) || messages.at(-1) === 2).toBe(true)
})

test('changes that arrive while the rows are read are limited as well', async () => {
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

test('several losses without a reader leave one gap, from the first loss, and the newest rows', async () => {
  const world = await liveWorld()
  const { server, connection, loseLink } = world
  let loss = 0
  server.onCall = call => (call.params[0] === SNAPSHOT ? call.reply([{ status: 'OK', result: [loss] }]) : please(call))
  const subscription = await connection.live('users', { snapshot: true, buffer: 1 })
  const before = new Date()
  await loseLink()
  const after = new Date()
  for (loss = 1; loss <= 20; loss++) await loseLink()
  const messages: LiveMessage<unknown>[] = []
  subscription.subscribe(message => messages.push(message))
  expect(messages.map(brief)).toEqual(['GAP reconnect', [20]])
  const [gap] = messages
  const since = gap?.action === 'GAP' ? gap.since.getTime() : Number.NaN
  expect(since).toBeGreaterThanOrEqual(before.getTime())
  expect(since).toBeLessThanOrEqual(after.getTime())
})

test('changes after unread rows are kept, before the gap and the newest rows', async () => {
  const world = await liveWorld()
  const { connection, change, loseLink, clock } = world
  const subscription = await connection.live('users', { snapshot: true })
  change([1, 2], subscription.id)
  await loseLink()
  change([3], subscription.id)
  await loseLink()
  const messages = collect(subscription)
  await clock.settle()
  expect(messages).toEqual([1, 2, 'GAP reconnect', 3, 'GAP reconnect', []])
})

test('changes that waited for rows that were lost come before the gap of that loss', async () => {
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
  await loseLink()
  expect(messages).toEqual([['a'], 'GAP reconnect', 1, 'GAP reconnect'])
  answer(['lost'])
  answer(['b'])
  await clock.settle()
  expect(messages.at(-1)).toEqual(['b'])
})

const LARGE = 40 * 1024 * 1024

test.each([
  ['error', [1, expect.objectContaining({ code: 'LIVE_OVERFLOW' })]],
  ['gap', [1, 'GAP overflow']],
] as const)('two changes of 40 MiB exceed the buffer, with overflow: %s', async (overflow, expected) => {
  const { clock, server, connection } = await liveWorld()
  const subscription = await connection.live('users', { overflow })
  for (const value of [1, 2]) server.notify(subscription.id, { value, bytes: LARGE })
  const messages = collect(subscription)
  await clock.settle()
  expect(messages).toEqual(expected)
})

test('a listener that is added while the rows are read gets a gap if the buffer overflowed, and then the rows', async () => {
  const world = await liveWorld()
  const { clock, connection, change, loseLink } = world
  const subscription = await connection.live('users', { snapshot: true, overflow: 'gap', buffer: 2 })
  const messages: unknown[] = []
  subscription.subscribe(message => messages.push(brief(message)))
  const answer = holdSnapshots(world)
  await loseLink()
  change([1, 2, 3, 4], subscription.id)
  answer(['a'])
  await clock.settle()
  expect(messages).toEqual([[], 'GAP reconnect', ['a'], 1, 2, 'GAP overflow'])
  change([5], subscription.id)
  answer(['b'])
  await clock.settle()
  expect(messages.slice(6)).toEqual([['b'], 5])
})

test('changes that are dropped before the live query is known are reported as a gap as well', async () => {
  const { clock, server, connection } = await liveWorld()
  const held: ScriptedCall[] = []
  server.onCall = call => void held.push(call)
  const live = watch(connection.live('users', { overflow: 'gap' }))
  await clock.settle()
  const queryId = Uuid.v4()
  for (const value of [1, 2, 3]) server.notify(queryId, { value, bytes: LARGE })
  for (const call of held) call.reply([{ status: 'OK', result: queryId }])
  await clock.settle()
  const messages = live.value === undefined ? [] : collect(live.value)
  await clock.settle()
  expect(messages).toEqual([1, 'GAP overflow'])
})
