import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import type { Connection } from '../api/connection.js'
import { SESSION_NOT_FOUND, sessionRoom } from '../testing/session-room.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, type ScriptedCall, scriptedServer } from '../transport/scripted-transport.fixture.js'
import { jwt } from '../wire/tokens.fixture.js'

const UNKNOWN_METHOD = { code: -32601, message: 'Method not found' }

async function connected(options: object = {}) {
  const clock = virtualClock()
  const server = scriptedServer()
  const connection = connectionTo(server, clock, { initialDelay: 0, namespace: 'a', database: 'b', ...options })
  await connection.connect()
  const { length } = server.calls
  /** Returns the methods that were called since the connect. */
  const methods = (): string[] => server.calls.slice(length).map(({ method }) => method)
  return { clock, server, connection, methods }
}

const OPENERS: readonly (readonly [string, (db: Connection) => Promise<unknown>])[] = [
  ['session()', db => db.session({ namespace: 'c', database: 'd', token: jwt(3600) })],
  ['session() without a user', db => db.session({ namespace: 'c', database: 'd' })],
  ['forkSession()', db => db.forkSession()],
]

test.each(OPENERS)('the attach of %s is sent alone, and nothing else before its answer', async (_, open) => {
  const { clock, server, connection, methods } = await connected({ username: 'root', password: 'root' })
  const held: ScriptedCall[] = []
  server.onCall = call => (call.method === 'attach' ? void held.push(call) : please(call))
  const opening = watch(open(connection))
  await clock.settle()
  expect([methods(), opening.state]).toEqual([['attach'], 'pending'])
  held[0]?.reply()
  await clock.settle()
  expect(opening.state).toBe('resolved')
  expect(methods().filter(method => method === 'attach')).toHaveLength(1)
  expect(methods().at(-1)).toBe('use')
})

test('concurrent calls on a new link wait for one attach', async () => {
  const { clock, server, connection, methods } = await connected()
  const session = await connection.forkSession()
  server.links[0]?.lose()
  await clock.settle()
  const { length } = methods()
  const held: ScriptedCall[] = []
  server.onCall = call => (call.method === 'attach' ? void held.push(call) : please(call))
  const calls = ['x', 'y', 'z'].map(sql => watch(session.query(sql)))
  await clock.settle()
  expect(methods().slice(length)).toEqual(['attach'])
  held[0]?.reply()
  await clock.settle()
  expect(calls.map(({ value }) => value)).toEqual([['x'], ['y'], ['z']])
  expect(methods().slice(length)).toEqual(['attach', 'use', 'query', 'query', 'query'])
})

test.each(OPENERS)('%s is refused if the server has no sessions, and nothing else is sent', async (_, open) => {
  const { server, connection, methods } = await connected({ username: 'root', password: 'root' })
  server.onCall = call => (call.method === 'attach' ? call.fault(UNKNOWN_METHOD) : please(call))
  await expect(open(connection)).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    hint: expect.stringContaining('Open a separate connection'),
  })
  expect(methods()).toEqual(['attach'])
  expect(await connection.query('RETURN 1')).toEqual(['RETURN 1'])
})

test('a live query that needs its own session ends if the server has no sessions, without other effects', async () => {
  const { clock, server, connection } = await connected()
  server.onCall = call => (call.method === 'attach' ? call.fault(UNKNOWN_METHOD) : please(call))
  const subscription = await connection.live('users')
  await connection.use({ database: 'c' })
  const ended = watch(subscription[Symbol.asyncIterator]().next())
  server.links[0]?.lose()
  await clock.advance(60_000)
  expect(ended.error).toMatchObject({ code: 'UNSUPPORTED' })
  const restored = server.links[1]?.calls.map(({ method, params: [first] }) => `${method} ${first ?? ''}`)
  expect(restored).toEqual(['use a', 'attach '])
  expect(server.links[1]?.calls[0]?.params).toEqual(['a', 'c'])
})

test('a call whose session is unknown to the server is repeated after a new attach', async () => {
  const { server, connection, methods } = await connected()
  const room = sessionRoom(10)
  server.onCall = room.take
  const session = await connection.forkSession()
  room.forget()
  const { length } = methods()
  expect(await session.query('RETURN 1')).toEqual(['RETURN 1'])
  expect(methods().slice(length)).toEqual(['query', 'attach', 'use', 'query'])
})

test('only one of several refused calls attaches the session again', async () => {
  const { server, connection, methods } = await connected()
  const room = sessionRoom(10)
  server.onCall = room.take
  const session = await connection.forkSession()
  room.forget()
  const { length } = methods()
  const calls = Array.from({ length: 20 }, (_, n) => session.query(`RETURN ${n}`))
  expect(await Promise.all(calls)).toHaveLength(20)
  expect(
    methods()
      .slice(length)
      .filter(method => method === 'attach'),
  ).toHaveLength(1)
})

test.each(['use', 'set', 'signin'] as const)(
  'a %s that is handled before the session is attached is sent again',
  async kind => {
    const { server, connection } = await connected()
    const session = await connection.session({ namespace: 'c', database: 'd' })
    let refusals = 1
    server.onCall = call => (call.method === kind && refusals-- > 0 ? call.fault(SESSION_NOT_FOUND) : please(call))
    const change = {
      use: () => session.use({ database: 'e' }),
      set: () => session.set('x', 1),
      signin: () => session.signin({ username: 'ann', password: 'p' }),
    }[kind]
    await change()
    expect(await session.query('RETURN 1')).toEqual(['RETURN 1'])
    expect(server.calls.filter(({ method }) => method === 'attach')).toHaveLength(2)
  },
)

test('calls that bring a link up to date may be overtaken too, and are repeated', async () => {
  const { clock, server, connection, methods } = await connected()
  const session = await connection.forkSession()
  server.links[0]?.lose()
  await clock.settle()
  let refusals = 2
  server.onCall = call =>
    call.method === 'use' && call.session?.id !== undefined && refusals-- > 0
      ? call.fault(SESSION_NOT_FOUND)
      : please(call)
  expect(await session.query('RETURN 1')).toEqual(['RETURN 1'])
  expect(methods().filter(method => method === 'attach')).toHaveLength(4)
})

test('a session that stays unknown is attached three times, and then the error is returned', async () => {
  const { server, connection, methods } = await connected()
  const session = await connection.forkSession()
  server.onCall = call => (call.method === 'query' ? call.fault(SESSION_NOT_FOUND) : please(call))
  const { length } = methods()
  await expect(session.query('RETURN 1')).rejects.toMatchObject({ code: 'NOT_FOUND', outcome: 'answered' })
  const told = methods().slice(length)
  expect(told.filter(method => method === 'attach')).toHaveLength(3)
  expect(told.filter(method => method === 'query')).toHaveLength(4)
})

test('a missing record is not mistaken for a missing session', async () => {
  const { server, connection, methods } = await connected()
  const session = await connection.forkSession()
  const fault = { message: 'no such table', kind: 'NotFound', details: { kind: 'Table' } }
  server.onCall = call => (call.method === 'query' ? call.fault(fault) : please(call))
  const { length } = methods()
  await expect(session.query('RETURN 1')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(methods().slice(length)).toEqual(['query'])
})
