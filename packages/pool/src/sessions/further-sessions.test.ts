import '@surrealengine/core/live'
import '@surrealengine/core/transactions'
import type { DatabaseSession, LiveSubscription } from '@surrealengine/core'
import { connectionOn, please, scriptedServer, sessionRoom, virtualClock } from '@surrealengine/core/testing'
import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import '../index.js'

/** What the server keeps for each link. */
const LIMIT = 3

async function pooled(poolSize: number, options: object = {}) {
  const clock = virtualClock()
  const server = scriptedServer()
  const room = sessionRoom(LIMIT)
  server.onCall = room.take
  room.isHeld = sql => sql === 'SLEEP'
  const db = connectionOn(clock, {
    url: 'test://one',
    transports: [server.transport],
    usePool: true,
    poolSize,
    poolMinSize: 0,
    initialDelay: 0,
    namespace: 'a',
    database: 'b',
    ...options,
  })
  await db.connect()
  /** How many sessions the server has on each link. */
  const counts = (): number[] => server.links.map(link => room.on(link).length)
  const sleep = (session: DatabaseSession | undefined) => watch<unknown>(session?.query('SLEEP') ?? Promise.reject())
  const wake = async (): Promise<void> => {
    for (const call of room.held.splice(0)) call.reply([{ status: 'OK', result: 'awake' }])
    await clock.settle()
  }
  return { clock, server, room, db, counts, sleep, wake }
}

async function forks(db: { forkSession(): Promise<DatabaseSession> }, count: number): Promise<DatabaseSession[]> {
  const sessions: DatabaseSession[] = []
  for (let each = 0; each < count; each++) sessions.push(await db.forkSession())
  return sessions
}

const FULL = { code: 'SESSION_LIMIT', outcome: 'not-run', hint: expect.stringContaining('poolSize') }

test.each([1, 2, 3])('a pool of %i has so many times the sessions at work that one link keeps', async size => {
  const { clock, db, counts, sleep, wake } = await pooled(size)
  const sessions = await forks(db, size * LIMIT)
  // All at once, over a pool that begins with one link.
  const asleep = sessions.map(sleep)
  await clock.advance(1_000)
  expect(asleep.map(({ state, error }) => error ?? state)).toEqual(sessions.map(() => 'pending'))
  expect(counts()).toEqual(Array.from({ length: size }, () => LIMIT))
  const refused = watch(db.forkSession())
  await clock.settle()
  expect(refused.error).toMatchObject(FULL)
  await wake()
  expect(asleep.map(({ value }) => value)).toEqual(sessions.map(() => ['awake']))
  await db.forkSession()
  await db.close()
})

test('a session whose link is full uses a busier one with room', async () => {
  const { clock, server, room, db, counts, sleep, wake } = await pooled(2)
  const sessions = await forks(db, 2 * LIMIT)
  let accept = (): void => {}
  server.onDial = dial => {
    accept = () => void dial.accept()
  }
  const first = sessions.slice(0, LIMIT).map(sleep)
  await clock.settle()
  const late = sleep(sessions[LIMIT])
  const others = watch(db.query('of the connection itself'))
  await clock.settle()
  // It waits for the link that is on its way, and holds nobody up.
  expect([late.state, counts(), others.value]).toEqual(['pending', [LIMIT], ['of the connection itself']])
  accept()
  await clock.settle()
  expect(counts()).toEqual([LIMIT, 1])
  // The second link is the busier one from now on.
  server.onCall = call => (call.params[0] === 'BUSY' ? undefined : room.take(call))
  const busy = Array.from({ length: 2 * LIMIT }, () => watch(db.query('BUSY')))
  await clock.settle()
  const further = sessions.slice(LIMIT + 1).map(sleep)
  await clock.settle()
  expect(counts()).toEqual([LIMIT, LIMIT])
  await wake()
  for (const { value } of [...first, late, ...further]) expect(value).toEqual(['awake'])
  expect(busy.map(({ state }) => state)).toEqual(busy.map(() => 'pending'))
  await db.close()
})

test('if no other link can be opened, waiting for one ends like any wait for a link', async () => {
  const { clock, server, db, sleep } = await pooled(2, { poolAcquireTimeout: '2s' })
  const sessions = await forks(db, LIMIT + 1)
  server.onDial = () => {}
  sessions.slice(0, LIMIT).forEach(sleep)
  await clock.settle()
  const late = sleep(sessions[LIMIT])
  await clock.advance(1_999)
  expect(late.state).toBe('pending')
  await clock.advance(1)
  expect(late.error).toMatchObject({ code: 'POOL_EXHAUSTED', outcome: 'not-run' })
  await db.close()
})

test('a transaction begins on a link with room for its session', async () => {
  const { clock, db, counts, sleep } = await pooled(2)
  const sessions = await forks(db, 2 * LIMIT)
  sessions.slice(0, LIMIT).forEach(sleep)
  await clock.settle()
  const begun = sessions.slice(LIMIT).map(session => watch(session.beginTransaction()))
  await clock.settle()
  expect(begun.map(({ state, error }) => error ?? state)).toEqual(begun.map(() => 'resolved'))
  expect(counts()).toEqual([LIMIT, LIMIT])
  await db.close()
})

test.each([1, 2, 3])('sessions with live queries are spread over as many links as a pool of %i has', async size => {
  const { clock, server, room, db } = await pooled(size, { initialDelay: 0, requestTimeout: 0 })
  const sessions = await forks(db, size * LIMIT + 1)
  const last = sessions.pop()
  const lives: LiveSubscription<object>[] = []
  for (const session of sessions) lives.push(await session.live('users', { snapshot: true }))
  const counts = (): number[] =>
    server.links.filter(({ isClosed, queries }) => !isClosed && queries.length > 0).map(link => room.on(link).length)
  expect(counts()).toEqual(Array.from({ length: size }, () => LIMIT))
  await expect(last?.live('users')).rejects.toMatchObject(FULL)
  // All of them lost together, they come back so.
  const before = lives.map(({ id }) => id)
  for (const link of server.links.filter(({ queries }) => queries.length > 0)) link.lose()
  await clock.advance(10_000)
  expect(counts()).toEqual(Array.from({ length: size }, () => LIMIT))
  expect(lives.filter(({ id }, index) => id !== before[index])).toHaveLength(lives.length)
  // What is killed makes room.
  await lives[0]?.kill()
  await clock.settle()
  await last?.live('users')
  await db.close()
})

test('on a server without sessions the calls of a lease are refused, and nothing else is sent', async () => {
  const { clock, server, db } = await pooled(1)
  await db.query('before')
  const { length } = server.calls
  server.onCall = call =>
    call.method === 'attach' ? call.fault({ code: -32_601, message: 'Method not found' }) : please(call)
  const lease = await db.lease()
  const works: readonly (() => Promise<unknown>)[] = [
    () => lease.query('inside'),
    () => lease.use({ database: 'elsewhere' }),
    () => lease.set('x', 1),
    () => lease.signin({ username: 'ann', password: 'p' }),
    () => lease.beginTransaction(),
  ]
  for (const work of works) {
    await expect(work()).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('lease()'),
      hint: expect.stringContaining('Open a separate connection'),
    })
  }
  await lease.release()
  await expect(db.lease(inside => inside.query('inside'))).rejects.toMatchObject({ code: 'UNSUPPORTED' })
  await clock.settle()
  expect(new Set(server.calls.slice(length).map(({ method }) => method))).toEqual(new Set(['attach']))
  // The link is whose it was, and serves.
  expect([await db.query('after'), server.links.length]).toEqual([['after'], 1])
  expect(server.calls.at(-1)?.session).toMatchObject({ id: undefined, database: 'b' })
  expect(db.stats()).toMatchObject({ leased: 0, busy: 0 })
  await db.close()
})
