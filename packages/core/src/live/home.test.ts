import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { sessionRoom } from '../testing/session-room.js'
import { please, type ScriptedCall } from '../transport/scripted-transport.fixture.js'
import { collect, type LiveWorld, liveWorld } from './live-world.fixture.js'
import { SESSION_END } from './session-end.js'

const SNAPSHOT = 'SELECT * FROM $_target'
const LIVE = `LIVE ${SNAPSHOT}`

/** Returns where each of these queries ran so far: the namespace and database of its session. */
function places({ server }: LiveWorld, sql: string): unknown[] {
  return server.calls
    .filter(({ params: [first] }) => first === sql)
    .map(({ session }) => `${session?.namespace}/${session?.database}`)
}

const NAMES = { namespace: 'a', database: 'b' }

test('after use() a live query is restarted in its original database, and the session keeps the new one', async () => {
  const world = await liveWorld(NAMES)
  const { server, connection, change, loseLink, clock } = world
  const subscription = await connection.live('users', { snapshot: true })
  const messages = collect(subscription)
  await connection.use({ database: 'c' })
  await loseLink()
  change([1], subscription.id)
  await connection.query('x')
  await clock.settle()
  expect(places(world, LIVE)).toEqual(['a/b', 'a/b'])
  expect(places(world, SNAPSHOT)).toEqual(['a/b', 'a/b'])
  expect(places(world, 'x')).toEqual(['a/c'])
  expect(messages).toEqual([[], 'GAP reconnect', [], 1])
  const restored = server.links[1]?.calls.filter(({ session }) => session?.id !== undefined) ?? []
  await subscription.kill()
  expect(restored.map(({ method }) => method)).toEqual(['attach', 'use', 'query', 'query'])
  expect(server.calls.slice(-2).map(({ method }) => method)).toEqual(['kill', 'detach'])
  expect(server.calls.at(-1)?.session?.id).toEqual(restored[0]?.session?.id)
  expect(new Set(restored.map(({ session }) => String(session?.id))).size).toBe(1)
})

test('once the session returns to the original database, the live query needs no session of its own', async () => {
  const world = await liveWorld(NAMES)
  const { server, connection, loseLink } = world
  await connection.live('users')
  await connection.use({ database: 'c' })
  await connection.use({ database: 'b' })
  await loseLink()
  expect(places(world, LIVE)).toEqual(['a/b', 'a/b'])
  expect(server.calls.filter(({ method }) => method === 'attach')).toEqual([])
})

test('a use() between the start and the first rows does not change where the rows are read', async () => {
  const world = await liveWorld(NAMES)
  const { clock, server, connection } = world
  const held: ScriptedCall[] = []
  server.onCall = call => (call.params[0] === LIVE ? void held.push(call) : please(call))
  const live = watch(connection.live('users', { snapshot: true }))
  await clock.settle()
  const moving = watch(connection.use({ database: 'c' }))
  await clock.settle()
  held.forEach(please)
  await clock.settle()
  expect(moving.state).toBe('resolved')
  expect(live.state).toBe('resolved')
  expect(places(world, SNAPSHOT)).toEqual(['a/b'])
})

test('a use() that is in progress when the live query is issued applies to it', async () => {
  const world = await liveWorld(NAMES)
  const { connection, loseLink } = world
  const moving = connection.use({ database: 'c' })
  await Promise.all([connection.live('users'), moving, connection.use({ database: 'd' })])
  await loseLink()
  expect(places(world, LIVE)).toEqual(['a/c', 'a/c'])
})

test('a live query is restarted as the user that is signed in by then', async () => {
  const { server, connection, loseLink } = await liveWorld(NAMES)
  await connection.live('users')
  await connection.use({ database: 'c' })
  await connection.signin({ username: 'bob', password: 'secret' })
  await loseLink()
  const own = server.links[1]?.calls.filter(({ session }) => session?.id !== undefined) ?? []
  expect(own.map(({ method, params: [first] }) => `${method} ${first ?? ''}`)).toEqual([
    'attach ',
    'authenticate token',
    'use a',
    `query ${LIVE}`,
    `query ${SESSION_END.sql}`,
  ])
})

test('however often its session changes, a live query uses one session of its own, which is detached when it ends', async () => {
  const world = await liveWorld(NAMES)
  const { clock, server, connection, loseLink } = world
  const subscription = await connection.live('users', { snapshot: true, buffer: 1, overflow: 'gap' })
  const known = new Set<string>()
  server.onCall = call => {
    if (call.method === 'attach') known.add(String(call.session?.id))
    if (call.method === 'detach') known.delete(String(call.session?.id))
    please(call)
  }
  await connection.use({ database: 'c' })
  await loseLink()
  const host = String(server.calls.findLast(({ params: [first] }) => first === LIVE)?.session?.id)
  known.clear()
  known.add(host)
  const rows = subscription[Symbol.asyncIterator]()
  for (let round = 0; round < 20; round++) {
    if (round % 3 === 0) await connection.set('round', round)
    if (round % 3 === 1) await connection.signin({ username: `user ${round}`, password: 'p' })
    if (round % 3 === 2) await connection.use({ database: round % 2 === 0 ? 'c' : 'd' })
    // More changes than the buffer holds: the rows are read again once the reader has caught up.
    for (let change = 0; change < 3; change++) world.change([change], subscription.id)
    for (let read = 0; read < 2; read++) await Promise.race([rows.next(), clock.settle()])
    await clock.settle()
    expect(known).toContain(host)
    // A session to read its rows.
    expect(known.size).toBeLessThanOrEqual(2)
  }
  await subscription.kill()
  await clock.settle()
  expect([...known]).toEqual([])
})

test('a live query that is restarted in another session leaves its previous session', async () => {
  const world = await liveWorld(NAMES)
  const { clock, server, connection, loseLink } = world
  const room = sessionRoom(10)
  server.onCall = room.take
  const subscription = await connection.live('users')
  await connection.use({ database: 'c' })
  for (let loss = 0; loss < 3; loss++) {
    await connection.set('loss', loss)
    await loseLink()
    expect(room.on(server.links.at(-1))).toHaveLength(1)
  }
  await subscription.kill()
  await clock.settle()
  expect(room.on(server.links.at(-1))).toEqual([])
})

test('a live query whose session the server has lost is restarted, with a gap', async () => {
  const { clock, server, connection } = await liveWorld(NAMES)
  const room = sessionRoom(10)
  server.onCall = room.take
  const session = await connection.session(NAMES)
  const subscription = await session.live('users')
  const messages = collect(subscription)
  const { id } = subscription
  room.forget()
  await session.query('RETURN 1')
  await clock.settle()
  expect(messages).toEqual(['GAP reconnect'])
  server.notify(id, { value: 'late' })
  server.notify(subscription.id, { value: 1, session: session.id })
  await clock.settle()
  expect(messages).toEqual(['GAP reconnect', 1])
})
