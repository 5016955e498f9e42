import { expect, test } from 'vitest'
import { please, refused } from '../transport/scripted-transport.fixture.js'
import { collect, type LiveWorld, liveWorld } from './live-world.fixture.js'
import { SESSION_END } from './session-end.js'

const LIVE = 'LIVE SELECT * FROM $_target'
const NAMES = { namespace: 'a', database: 'b' }

test('a live query whose own session expires continues in that session, which is kept until the kill', async () => {
  const { clock, server, connection, change, loseLink } = await liveWorld({
    ...NAMES,
    username: 'ann',
    password: 'secret',
  })
  const subscription = await connection.live('users')
  await connection.use({ database: 'c' })
  server.onCall = call =>
    call.params[0] === SESSION_END.sql ? call.reply([{ status: 'OK', result: [1060, 1000] }]) : please(call)
  await loseLink()
  const messages = collect(subscription)
  await clock.advance(61_000)
  change([1], subscription.id)
  await clock.settle()
  expect(messages).toEqual(['GAP reconnect', 'GAP reconnect', 1])
  const starts = server.links[1]?.calls.filter(({ params: [sql] }) => sql === LIVE) ?? []
  expect(starts).toHaveLength(2)
  expect(starts[0]?.session?.id).toBeDefined()
  expect(starts[1]?.session?.id).toEqual(starts[0]?.session?.id)
  expect(server.calls.filter(({ method }) => method === 'detach')).toEqual([])
  await subscription.kill()
  expect(server.calls.filter(({ method }) => method === 'detach')).toHaveLength(1)
})

test('a restore that the server does not answer in time continues over the next link', async () => {
  const { clock, server, connection, change, loseLink } = await liveWorld(NAMES)
  const subscription = await connection.live('users')
  const messages = collect(subscription)
  await connection.use({ database: 'c' })
  server.onCall = call => (call.method === 'attach' && call.link === server.links[1] ? undefined : please(call))
  await loseLink()
  expect(messages).toEqual([])
  // A link that the server does not answer on is dropped.
  await clock.advance(60_000)
  expect(server.links.map(({ isClosed }) => isClosed)).toEqual([true, true, false])
  change([1], subscription.id)
  await clock.settle()
  expect(messages).toEqual(['GAP reconnect', 1])
})

test.each([
  [
    'its link is lost and no further one may be opened',
    { reconnectLimit: 1 },
    'CONNECTION_LOST',
    ({ server }: LiveWorld): void => {
      server.onCall = call => (call.params[0] === LIVE ? call.link.lose() : please(call))
    },
  ],
  [
    'no link can be opened',
    { reconnectLimit: 3 },
    'CONNECTION_REFUSED',
    ({ server }: LiveWorld): void => {
      server.onDial = dial => dial.refuse(refused())
    },
  ],
])(
  'the connection gives up while a live query resumes, %s: it ends with that error',
  async (_, options, code, fail) => {
    const world = await liveWorld(options)
    const { clock, connection, loseLink } = world
    const failures: unknown[] = []
    connection.on('failed', ({ error }) => failures.push(error.code))
    const messages = collect(await connection.live('users'))
    fail(world)
    await loseLink()
    await clock.advance(60_000)
    expect(failures).toEqual([code])
    expect(messages).toEqual([expect.objectContaining({ code })])
  },
)

test('an iterator that ended returns done from return() and every later next()', async () => {
  const { connection, change } = await liveWorld()
  const subscription = await connection.live('users')
  const iterator = subscription[Symbol.asyncIterator]()
  change([1, 2])
  expect(await iterator.next()).toMatchObject({ done: false, value: { value: 1 } })
  expect(await iterator.return?.()).toEqual({ done: true, value: undefined })
  expect(await iterator.next()).toEqual({ done: true, value: undefined })
  expect(await iterator.next()).toEqual({ done: true, value: undefined })
})
