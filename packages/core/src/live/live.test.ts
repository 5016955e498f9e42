import { watch } from '@surrealengine/fixtures/outcome'
import { BoundQuery, Table } from '@surrealengine/values'
import { expect, test, vi } from 'vitest'
import type { LiveMessage, LiveOptions } from '../api/message.js'
import { please, refused, type ScriptedCall } from '../transport/scripted-transport.fixture.js'
import { TransportFailure } from '../transport/transport-failure.js'
import { collect, listenersOf, liveWorld } from './live-world.fixture.js'

const LIVE = 'query LIVE SELECT * FROM $_target'

test('a live query is registered when the call resolves, and reports changes in order', async () => {
  const { clock, server, connection, change, heard } = await liveWorld()
  const subscription = await connection.live('users')
  expect(heard()).toEqual([LIVE])
  expect(server.calls[0]?.params[1]).toEqual({ _target: new Table('users') })
  expect(subscription.id).toBe(server.links[0]?.queries[0])
  const messages = collect(subscription)
  change([1, 2, 3])
  await clock.settle()
  change([4])
  await clock.settle()
  expect(messages).toEqual([1, 2, 3, 4])
})

test('a message has the action, the record and its value', async () => {
  const { server, connection } = await liveWorld()
  const subscription = await connection.live('users')
  server.notify(subscription.id, { action: 'UPDATE', value: { age: 3 } })
  server.notify(subscription.id, { recordId: undefined })
  const heard: unknown[] = []
  subscription.subscribe(message => heard.push(message))
  expect(heard).toEqual([
    { action: 'UPDATE', queryId: subscription.id, recordId: expect.anything(), value: { age: 3 } },
  ])
})

test('notifications that arrive before the reply are kept, but only while a live call is in flight', async () => {
  const { clock, server, connection, change } = await liveWorld()
  const first = await connection.live('users')
  await first.kill()
  const held: ScriptedCall[] = []
  server.onCall = call => void held.push(call)
  const early = watch(connection.live('users'))
  await clock.settle()
  // Notifications of no known query, before and after.
  change([0], first.id)
  const { id } = await liveWorld().then(({ connection: other }) => other.live('users'))
  change([1, 2], id)
  held[0]?.reply([{ status: 'OK', result: id }])
  change([3], id)
  await clock.settle()
  const messages = early.value === undefined ? [] : collect(early.value)
  await clock.settle()
  expect(messages).toEqual([1, 2, 3])
  server.onCall = please
  const stranger = await liveWorld().then(({ connection: other }) => other.live('users'))
  change([4], stranger.id)
  server.onCall = call => call.reply([{ status: 'OK', result: stranger.id }])
  const late = collect(await connection.live('users'))
  await clock.settle()
  expect(late).toEqual([])
})

test('after a reconnect a live query continues under a new id and reports a gap', async () => {
  const { clock, server, connection, change, loseLink } = await liveWorld()
  const subscription = await connection.live('users')
  const other = await connection.live(new BoundQuery('LIVE SELECT name FROM users'))
  const [messages, others] = [collect(subscription), collect(other)]
  const { id } = subscription
  change([1], id)
  await loseLink()
  expect(subscription.id).toBe(server.links[1]?.queries[0])
  expect(subscription.id).not.toBe(id)
  change(['late'], id)
  change([2], subscription.id)
  await loseLink()
  change([3], subscription.id)
  await clock.settle()
  expect(messages).toEqual([1, 'GAP reconnect', 2, 'GAP reconnect', 3])
  expect(others).toEqual(['GAP reconnect', 'GAP reconnect'])
})

test('losing the link again while it is restored does not end a live query', async () => {
  const { clock, server, connection, change, loseLink } = await liveWorld({ queueLimit: 0 })
  const messages = collect(await connection.live('users'))
  const reasons = ['lost', 'protocol', 'policy', 'restart'] as const
  let losses = 0
  server.onCall = call => {
    const kind = reasons[losses++]
    if (kind === undefined) please(call)
    else call.link.lose({ kind })
  }
  await loseLink()
  await clock.advance(60_000)
  change([1])
  await clock.settle()
  expect(messages).toEqual(['GAP reconnect', 1])
  expect(server.links).toHaveLength(6)
})

test('closing the link, but not the connection, while it is restored does not end a live query', async () => {
  const { clock, server, connection, change, loseLink } = await liveWorld()
  const messages = collect(await connection.live('users'))
  server.onCall = call => {
    server.onCall = please
    call.link.lose({ kind: 'local' })
  }
  await loseLink()
  await clock.advance(60_000)
  change([1])
  await clock.settle()
  expect(messages).toEqual(['GAP reconnect', 1])
})

test('a link that fails before the query is sent does not end it, even if no call may wait', async () => {
  const { clock, server, connection, change } = await liveWorld({ queueLimit: 0 })
  const messages = collect(await connection.live('users'))
  server.onDial = dial => {
    const link = dial.accept()
    if (server.links.length === 2) link.jam()
  }
  await clock.advance(10_000)
  server.links[0]?.lose()
  await clock.settle()
  server.links[1]?.lose()
  await clock.advance(10_000)
  change([1])
  await clock.settle()
  expect(messages).toEqual(['GAP reconnect', 1])
})

test('a live query whose table is missing after a loss is retried with growing pauses until it exists', async () => {
  const { clock, server, connection, change, loseLink, heard } = await liveWorld()
  const subscription = await connection.live('users')
  const messages = collect(subscription)
  const gone = {
    status: 'ERR',
    result: "The table 'users' does not exist",
    kind: 'NotFound',
    details: { kind: 'Table' },
  }
  server.onCall = call => (String(call.params[0]).startsWith('LIVE') ? call.reply([gone]) : please(call))
  await loseLink()
  const asked = (): number => heard().filter(call => call.startsWith('query LIVE')).length
  await clock.advance(10_000)
  const before = asked()
  // Half a second on average: the random part of the pause is 0.5 here.
  await clock.advance(60_000)
  expect(asked() - before).toBe(120)
  expect(messages).toEqual([])
  server.onCall = please
  await clock.advance(1_000)
  change([1])
  await clock.settle()
  expect(messages).toEqual(['GAP reconnect', 1])
  await subscription.kill()
})

test('a live query that waits for its table ends when it is killed or the connection closes', async () => {
  for (const end of ['kill', 'close'] as const) {
    const { clock, server, connection, loseLink } = await liveWorld()
    const subscription = await connection.live('users')
    const gone = { status: 'ERR', result: 'no such table', kind: 'NotFound', details: { kind: 'Table' } }
    server.onCall = call => (String(call.params[0]).startsWith('LIVE') ? call.reply([gone]) : please(call))
    await loseLink()
    const messages = collect(subscription)
    await (end === 'kill' ? subscription.kill() : connection.close())
    const { length } = server.calls
    await clock.advance(60_000)
    expect([messages, server.calls.length]).toEqual([[end === 'kill' ? 'end' : expect.anything()], length])
    await connection.close()
    expect(clock.timers).toEqual([])
  }
})

test('a live query that the server refuses to restore ends with that error, and the others continue', async () => {
  const { clock, server, connection, change, loseLink } = await liveWorld()
  const gone = collect(await connection.live('users'))
  const other = await connection.live('orders')
  const messages = collect(other)
  server.onCall = call =>
    call.params[1] !== undefined && JSON.stringify(call.params[1]).includes('users')
      ? call.reply([{ status: 'ERR', result: 'no such table', kind: 'NotFound' }])
      : please(call)
  await loseLink()
  change([1], other.id)
  await clock.settle()
  expect(gone).toEqual([expect.objectContaining({ code: 'NOT_FOUND' })])
  expect(messages).toEqual(['GAP reconnect', 1])
  expect(connection.isConnected()).toBe(true)
})

test.each([false, true])('giving up ends live queries with the error, autoConnect: %s', async autoConnect => {
  const { clock, server, connection, loseLink } = await liveWorld({ reconnectLimit: 1, autoConnect })
  const messages = collect(await connection.live('users'))
  server.onDial = dial => dial.refuse(refused())
  await loseLink()
  await clock.advance(60_000)
  expect(messages).toEqual([expect.objectContaining({ code: 'CONNECTION_REFUSED' })])
  expect(connection.status).toBe('disconnected')
})

test.each([false, true])('without reconnects a loss ends a live query at once, autoConnect: %s', async autoConnect => {
  const { connection, loseLink } = await liveWorld({ reconnectLimit: 0, autoConnect })
  const messages = collect(await connection.live('users'))
  await loseLink()
  expect(messages).toEqual([expect.objectContaining({ code: 'NOT_CONNECTED' })])
  expect(connection.status).toBe('disconnected')
})

test('close() ends a live query normally, even while reconnecting', async () => {
  const one = await liveWorld()
  const messages = collect(await one.connection.live('users'))
  await one.connection.close()
  await one.clock.settle()
  expect(messages).toEqual(['end'])
  const other = await liveWorld()
  const resuming = collect(await other.connection.live('users'))
  other.server.onDial = () => {}
  await other.loseLink()
  await other.connection.close()
  await other.clock.settle()
  expect(resuming).toEqual(['end'])
})

test('KILLED by the server is the last message', async () => {
  const { clock, server, connection, change, heard } = await liveWorld()
  const subscription = await connection.live('users')
  const messages = collect(subscription)
  server.notify(subscription.id, { action: 'KILLED', recordId: undefined })
  change([1], subscription.id)
  await clock.settle()
  expect(messages).toEqual(['KILLED', 'end'])
  await subscription.kill()
  expect(heard()).toEqual([LIVE])
})

test('leaving the loop kills the live query on the server once', async () => {
  const { connection, change, heard } = await liveWorld()
  const subscription = await connection.live('users')
  change([1, 2])
  for await (const message of subscription) {
    expect(message).toMatchObject({ value: 1 })
    break
  }
  expect(heard()).toEqual([LIVE, 'kill 0'])
  await subscription.kill()
  await subscription[Symbol.asyncDispose]()
  expect(heard()).toHaveLength(2)
  expect(collect(subscription)).toEqual([])
})

test('kill() ends the iteration after the buffered messages, and never rejects', async () => {
  const { clock, server, connection, change } = await liveWorld()
  const subscription = await connection.live('users')
  change([1, 2])
  server.onCall = call => call.fault({ message: 'no such query' })
  await subscription.kill()
  change([3], subscription.id)
  const messages = collect(subscription)
  await clock.settle()
  expect(messages).toEqual([1, 2, 'end'])
})

test('a live query that is killed while reconnecting is not started again', async () => {
  const { clock, server, connection, loseLink, heard } = await liveWorld()
  const subscription = await connection.live('users')
  const messages = collect(subscription)
  const held: ScriptedCall[] = []
  server.onCall = call => void held.push(call)
  await loseLink()
  expect(heard()).toEqual([LIVE, LIVE])
  await subscription.kill()
  server.onCall = please
  held.forEach(please)
  await clock.settle()
  expect(heard()).toEqual([LIVE, LIVE, 'kill 1'])
  expect(messages).toEqual(['end'])
})

test('its signal ends a live query, and no listener is left on the signal however it ends', async () => {
  const { clock, server, connection, heard } = await liveWorld()
  const aborter = new AbortController()
  const { signal } = aborter
  const left = listenersOf(signal)
  const killed = await connection.live('users', { signal })
  await killed.kill()
  const ended = await connection.live('users', { signal })
  server.notify(ended.id, { action: 'KILLED' })
  server.onCall = call => call.fault({ message: 'no' })
  await expect(connection.live('users', { signal })).rejects.toMatchObject({ code: 'QUERY' })
  server.onCall = please
  expect(left()).toBe(0)
  const messages = collect(await connection.live('users', { signal }))
  aborter.abort()
  await clock.settle()
  expect(messages).toEqual(['end'])
  expect(heard().at(-1)).toBe('kill 2')
  await expect(connection.live('users', { signal })).rejects.toMatchObject({ code: 'ABORTED', outcome: 'not-run' })
})

test('a live query that ends while its snapshot is read leaves no listener on the signal', async () => {
  const { clock, server, connection } = await liveWorld()
  const { signal } = new AbortController()
  const left = listenersOf(signal)
  const held: ScriptedCall[] = []
  server.onCall = call => (call.params[0] === 'SELECT * FROM $_target' ? void held.push(call) : please(call))
  const live = watch(connection.live('users', { signal, snapshot: true }))
  await clock.settle()
  server.notify(server.links[0]?.queries[0], { action: 'KILLED' })
  held.forEach(please)
  await clock.settle()
  expect(live.state).toBe('resolved')
  expect(left()).toBe(0)
})

test('subscribe() passes on buffered and new messages until it is removed, and onEnd is called once', async () => {
  const { clock, connection, change } = await liveWorld()
  const subscription = await connection.live('users')
  change([1])
  const heard: unknown[] = []
  const onEnd = vi.fn()
  const onEndUndone = vi.fn()
  const listener = (message: LiveMessage<object>): void => void heard.push('value' in message && message.value)
  subscription.subscribe(listener, onEnd)
  const undo = subscription.subscribe(listener, onEndUndone)
  change([2])
  undo()
  change([3])
  await subscription.kill()
  expect(heard).toEqual([1, 2, 2, 3])
  expect([onEnd.mock.calls, onEndUndone.mock.calls]).toEqual([[[undefined]], []])
  const late = vi.fn()
  subscription.subscribe(() => {}, late)
  await clock.settle()
  expect(late.mock.calls).toEqual([[undefined]])
})

test('a live query over a transport without support for it is an UnsupportedError', async () => {
  const { server, connection } = await liveWorld({}, { live: false })
  await expect(connection.live('users')).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    hint: expect.stringContaining('ws'),
  })
  expect(server.calls).toEqual([])
})

test.each([
  ['users', { buffer: 0 }, 'buffer'],
  ['users', { buffer: 1.5 }, 'buffer'],
  ['users', { overflow: 'drop' }, 'overflow'],
  ['users', { signal: {} }, 'signal'],
  ['users', null, undefined],
  [new BoundQuery('LIVE SELECT DIFF FROM users'), { snapshot: true }, 'snapshot'],
  [new BoundQuery('SELECT * FROM users'), {}, undefined],
  ['users:alice', {}, undefined],
])('live(%o, %o) is refused before anything is sent', async (what, options, option) => {
  const { server, connection } = await liveWorld()
  const live = connection.live(what, options as LiveOptions)
  await expect(live).rejects.toMatchObject({ code: 'CONFIGURATION', ...(option !== undefined && { option }) })
  expect(server.calls).toEqual([])
})

test('a refused live query leaves no state behind', async () => {
  const { server, connection, loseLink } = await liveWorld()
  server.onCall = call => call.reply([{ status: 'ERR', result: 'no' }])
  await expect(connection.live('users')).rejects.toMatchObject({ code: 'QUERY' })
  server.onCall = call => call.reply([{ status: 'OK', result: 'no id' }])
  await expect(connection.live('users')).rejects.toMatchObject({ code: 'PROTOCOL' })
  server.onCall = call => call.reject(new TransportFailure('overload', 'full'))
  await expect(connection.live('users')).rejects.toMatchObject({ code: 'CONNECTION', outcome: 'not-run' })
  server.onCall = please
  const { length } = server.calls
  await loseLink()
  expect(server.calls).toHaveLength(length)
})
