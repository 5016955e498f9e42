import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { collect } from '../live/live-world.fixture.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, type ScriptedCall, scriptedServer } from '../transport/scripted-transport.fixture.js'
import type { Capabilities } from '../transport/transport.js'

const ROOT = { username: 'root', password: 'secret', namespace: 'a', database: 'b' }

async function connected(options: object = ROOT, capabilities: Partial<Capabilities> = {}) {
  const clock = virtualClock()
  const server = scriptedServer(capabilities)
  const connection = connectionTo(server, clock, { initialDelay: 0, ...options })
  await connection.connect()
  /** Returns the calls of a further session. */
  const inSessions = (calls: readonly ScriptedCall[] = server.calls): string[] =>
    calls
      .filter(({ session }) => session?.id !== undefined)
      .map(({ method, params }) => `${method} ${params[0] ?? ''}`.trim())
  return { clock, server, connection, inSessions }
}

test('a session is attached once per link, and is anonymous with its own namespace and database', async () => {
  const { server, connection, inSessions } = await connected()
  const session = await connection.session({ namespace: 'c', database: 'd' })
  await session.query('x')
  await session.query('y')
  expect(inSessions()).toEqual(['attach', 'use c', 'query x', 'query y'])
  const call = server.calls.at(-1)
  expect(call?.session).toMatchObject({ id: session.id, token: undefined, namespace: 'c', database: 'd' })
  await connection.query('z')
  expect(server.calls.at(-1)?.session?.id).toBeUndefined()
})

test('on the next link a session is restored in order, when its first call is sent', async () => {
  const { clock, server, connection, inSessions } = await connected()
  const session = await connection.session({
    namespace: 'c',
    database: 'd',
    credentials: { username: 'u', password: 'p' },
  })
  await session.set('x', 1)
  await clock.advance(10_000)
  server.links[0]?.lose()
  await clock.settle()
  expect(inSessions(server.links[1]?.calls)).toEqual([])
  await Promise.all([session.query('x'), session.query('y')])
  expect(inSessions(server.links[1]?.calls)).toEqual([
    ...['attach', 'authenticate token', 'use c', 'set x'],
    ...['query x', 'query y'],
  ])
})

test('a fork starts with the state of its origin, and later changes of either do not affect the other', async () => {
  const { server, connection, inSessions } = await connected()
  await connection.set('x', 1)
  const fork = await connection.forkSession()
  expect(inSessions()).toEqual(['attach', 'authenticate token', 'use a', 'set x'])
  await fork.use({ namespace: 'c', database: 'd' })
  await fork.set('x', 2)
  await connection.query('z')
  expect(server.calls.at(-1)?.session).toMatchObject({ namespace: 'a', variables: { x: 1 }, token: 'token' })
  const second = await fork.forkSession()
  await second.query('z')
  expect(server.calls.at(-1)?.session).toMatchObject({ id: second.id, namespace: 'c', variables: { x: 2 } })
})

test('close() kills the live queries of a session, then detaches it, and later calls are refused', async () => {
  const { clock, connection, inSessions } = await connected()
  const session = await connection.session()
  const messages = collect(await session.live('users'))
  const own = collect(await connection.live('users'))
  await Promise.all([session.close(), session.close(), session[Symbol.asyncDispose]()])
  expect(inSessions().map(call => call.split(' ')[0])).toEqual(['attach', 'query', 'kill', 'detach'])
  await clock.settle()
  expect([messages, own]).toEqual([['end'], []])
  const closed = { code: 'CONNECTION_CLOSED', outcome: 'not-run', message: 'The session was closed' }
  await expect(session.query('x')).rejects.toMatchObject(closed)
  await expect(session.live('users')).rejects.toMatchObject(closed)
  await expect(session.use({ namespace: 'c' })).rejects.toMatchObject(closed)
  await expect(session.beginTransaction()).rejects.toMatchObject(closed)
  expect(await connection.query('x')).toEqual(['x'])
})

test('a live query that is being started when its session closes is killed too', async () => {
  const { clock, server, connection, inSessions } = await connected()
  const session = await connection.session()
  const held: ScriptedCall[] = []
  server.onCall = call => void held.push(call)
  const live = watch(session.live('users'))
  await clock.settle()
  const closing = watch(session.close())
  await clock.settle()
  server.onCall = please
  held.forEach(please)
  await clock.settle()
  expect([live.state, closing.state]).toEqual(['resolved', 'resolved'])
  expect(inSessions().map(call => call.split(' ')[0])).toEqual(['attach', 'query', 'kill', 'detach'])
})

test('a live query that is started while its session closes is killed too', async () => {
  const { clock, server, connection, inSessions } = await connected()
  const session = await connection.session()
  await session.live('users')
  server.onCall = call => (call.method === 'kill' ? undefined : please(call))
  const closing = watch(session.close())
  await clock.settle()
  const second = await session.live('orders')
  server.onCall = please
  server.calls.filter(({ method }) => method === 'kill').forEach(please)
  await clock.settle()
  expect(closing.state).toBe('resolved')
  const calls = inSessions().map(call => call.split(' ')[0])
  expect(calls).toEqual(['attach', 'query', 'kill', 'query', 'kill', 'detach'])
  expect(server.calls.findLast(({ method }) => method === 'kill')?.params).toEqual([second.id])
})

test('a session whose link is lost needs no detach', async () => {
  const { clock, server, connection } = await connected()
  const session = await connection.session()
  const other = await connection.session()
  await clock.advance(10_000)
  server.links[0]?.lose()
  await clock.settle()
  await session.close()
  await connection.close()
  await other.close()
  expect(server.links.flatMap(({ calls }) => calls).filter(({ method }) => method === 'detach')).toEqual([])
})

test('losing the link while a session closes completes the close', async () => {
  const { clock, server, connection } = await connected()
  const session = await connection.session()
  server.onCall = () => {}
  const closing = watch(session.close())
  await clock.settle()
  server.onCall = please
  server.links[0]?.lose()
  await clock.settle()
  expect(closing.state).toBe('resolved')
})

test('if each request carries the session, nothing is attached or detached', async () => {
  const { server, connection, inSessions } = await connected(ROOT, { session: 'request' })
  const session = await connection.session({ namespace: 'c', database: 'd' })
  await session.query('x')
  expect(inSessions()).toEqual(['use c', 'query x'])
  expect(server.calls.at(-1)?.session).toMatchObject({ token: undefined, namespace: 'c' })
  await session.close()
  expect(inSessions()).toHaveLength(2)
  await expect(session.query('x')).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
})

test.each([
  [{ namesapce: 'a' }, 'namesapce'],
  [{ database: 'b' }, 'database'],
  [{ namespace: '' }, 'namespace'],
  [{ namespace: 1 }, 'namespace'],
  [{ token: 'a', credentials: { username: 'u', password: 'p' } }, 'credentials'],
])('session(%o) is refused before anything is sent', async (options, option) => {
  const { connection, inSessions } = await connected()
  await expect(connection.session(options as object)).rejects.toMatchObject({ code: 'CONFIGURATION', option })
  expect(inSessions()).toEqual([])
})

test('session() rejects with the error of a refused attach', async () => {
  const { server, connection } = await connected()
  server.onCall = call => call.fault({ code: -32601, message: 'Method not found' })
  await expect(connection.session()).rejects.toMatchObject({ code: 'UNSUPPORTED' })
  const closed = connectionTo(scriptedServer(), virtualClock())
  await expect(closed.session()).rejects.toMatchObject({ code: 'NOT_CONNECTED' })
})

test('a fork includes the changes that were issued before it', async () => {
  const { server, connection } = await connected()
  const session = await connection.session()
  const changes = [session.use({ namespace: 'c', database: 'd' }), session.set('x', 1)]
  const forking = session.forkSession()
  const later = session.set('x', 2)
  const fork = await forking
  await Promise.all([...changes, later])
  await fork.query('y')
  const { id, ...said } = server.calls.at(-1)?.session ?? {}
  expect(id).toEqual(fork.id)
  expect(said).toMatchObject({ namespace: 'c', database: 'd', variables: { x: 1 } })
})

test('a session that is closed cannot be forked', async () => {
  const { server, connection } = await connected()
  const session = await connection.session()
  await session.close()
  const { length } = server.calls
  await expect(session.forkSession()).rejects.toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'not-run' })
  expect(server.calls).toHaveLength(length)
})

test('a session exposes no internal state, and its methods are shared', async () => {
  const { connection } = await connected()
  const session = await connection.forkSession()
  const transaction = await connection.beginTransaction()
  for (const each of [connection, session, transaction, connection.with({ timeout: '5s' })]) {
    expect(Reflect.ownKeys(each)).toEqual(each === session ? ['id'] : [])
    expect(each.query).toBe(connection.query)
  }
})
