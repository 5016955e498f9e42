import { expect, test } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, scriptedServer } from '../transport/scripted-transport.fixture.js'
import { jwt } from '../wire/tokens.fixture.js'

async function connected(options: object = {}) {
  const clock = virtualClock()
  const server = scriptedServer()
  server.onCall = call => (call.method === 'signin' ? call.reply(jwt(3600)) : please(call))
  const connection = connectionTo(server, clock, { namespace: 'a', database: 'b', ...options })
  await connection.connect()
  await connection.set('color', 'red')
  return { clock, server, connection }
}

test('session({ inherit: true }) begins as the connection is: signed in, with its names and variables', async () => {
  const { server, connection } = await connected({ username: 'root', password: 'root' })
  const { length } = server.calls
  const session = await connection.session({ inherit: true })
  const told = server.calls.slice(length).map(({ method, params }) => [method, ...params])
  expect(told).toContainEqual(['authenticate', jwt(3600)])
  expect(told).toContainEqual(['use', 'a', 'b'])
  expect(told).toContainEqual(['set', 'color', 'red'])
  await session.query('RETURN 1')
  expect(server.calls.at(-1)?.session).toMatchObject({ id: session.id, namespace: 'a', database: 'b' })
})

test.each([
  [{ database: 'c' }, 'a', 'c'],
  [{ namespace: 'd' }, 'd', undefined],
  [{ namespace: 'a' }, 'a', 'b'],
  [{ namespace: 'd', database: 'e' }, 'd', 'e'],
])('what %j says goes before what is inherited', async (given, namespace, database) => {
  const { server, connection } = await connected()
  const session = await connection.session({ inherit: true, ...given })
  await session.query('RETURN 1')
  expect(server.calls.at(-1)?.session).toMatchObject({ namespace, database, variables: { color: 'red' } })
})

test('another user is not signed in with the token of the connection', async () => {
  const { server, connection } = await connected({ username: 'root', password: 'root' })
  const { length } = server.calls
  await connection.session({ inherit: true, credentials: { username: 'ann', password: 'secret' } })
  const told = server.calls.slice(length)
  expect(told.map(({ method }) => method)).not.toContain('authenticate')
  expect(told.find(({ method }) => method === 'signin')?.params).toEqual([{ user: 'ann', pass: 'secret' }])
})

test('each session has its own onTokens, and without one that of the connection', async () => {
  const heard: string[] = []
  const { clock, connection } = await connected({
    username: 'root',
    password: 'root',
    onTokens: () => heard.push('connection'),
  })
  const credentials = { username: 'ann', password: 'secret' }
  await connection.session({ inherit: true, credentials, onTokens: () => heard.push('session') })
  const fork = await connection.forkSession({ onTokens: () => heard.push('fork') })
  await fork.signin(credentials)
  heard.length = 0
  await clock.advance(3_600_000)
  expect(new Set(heard)).toEqual(new Set(['connection', 'session', 'fork']))
})

test.each([{ inherit: 1 }, { onTokens: 'me' }, { inherits: true }])('%j is refused', async options => {
  const { connection } = await connected()
  await expect(connection.session(options as never)).rejects.toMatchObject({ code: 'CONFIGURATION' })
})

test('forkSession() refuses what it does not know', async () => {
  const { connection } = await connected()
  await expect(connection.forkSession({ database: 'c' } as never)).rejects.toMatchObject({ code: 'CONFIGURATION' })
})
