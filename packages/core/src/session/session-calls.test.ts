import { expect, test } from 'vitest'
import type { Connection } from '../api/connection.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, scriptedServer } from '../transport/scripted-transport.fixture.js'
import { wireCredentials } from './credentials.js'

const SECRET = 'hunter2'

test.each<[string, (connection: Connection) => Promise<unknown>]>([
  ['use() without names', db => db.use({})],
  ['use() of an empty name', db => db.use({ namespace: '' })],
  ['use() of an empty database', db => db.use({ namespace: 'a', database: '' })],
  ['use() of a database with a null namespace', db => db.use({ namespace: null, database: 'b' })],
  ['use() of a number', db => db.use({ database: 5 as unknown as string })],
  ['use() of a database without a namespace', db => db.use({ database: 'b' })],
  ['set() with a $', db => db.set('$x', SECRET)],
  ['set() without a name', db => db.set('', SECRET)],
  ['unset() of a number', db => db.unset(5 as unknown as string)],
  ['signin() of half a user', db => db.signin({ username: SECRET } as never)],
  ['signup() without credentials', db => db.signup(undefined as never)],
  ['authenticate() of an empty token', db => db.authenticate('')],
  ['a timeout in milliseconds', db => db.ping({ timeout: 5000 })],
])('%s is refused before anything is sent', async (_, run) => {
  const server = scriptedServer()
  const connection = connectionTo(server, virtualClock())
  await connection.connect()
  const error: unknown = await run(connection).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'CONFIGURATION' })
  expect(JSON.stringify(error)).not.toContain(SECRET)
  expect(server.calls).toEqual([])
})

test('use() of only a database keeps the namespace, and use() of only a namespace unsets the database', async () => {
  const server = scriptedServer()
  const connection = connectionTo(server, virtualClock(), { namespace: 'a', database: 'b' })
  await connection.connect()
  await connection.use({ database: 'c' })
  await connection.use({ namespace: 'a' })
  await connection.use({ namespace: 'd' })
  expect(server.calls.map(({ params }) => params)).toEqual([
    ['a', 'b'],
    ['a', 'c'],
    ['a', 'c'],
    ['d', null],
  ])
})

test('a token changes the session to the namespace and database it was issued for', async () => {
  const server = scriptedServer()
  const connection = connectionTo(server, virtualClock(), { namespace: 'a', database: 'b' })
  await connection.connect()
  await connection.authenticate(`h.${btoa(JSON.stringify({ NS: 'c', DB: 'd' }))}.s`)
  await connection.query('RETURN 1')
  expect(server.calls.at(-1)?.session).toMatchObject({ namespace: 'c', database: 'd' })
})

test('a record user signs in to the current database unless it names another', () => {
  const session = { namespace: 'a', database: 'b' }
  const record = { access: 'user', variables: { name: 'A' } }
  expect(wireCredentials(record, session)).toEqual({ name: 'A', ns: 'a', db: 'b', ac: 'user' })
  expect(wireCredentials({ ...record, namespace: 'c', database: 'd' }, session)).toMatchObject({ ns: 'c', db: 'd' })
  expect(wireCredentials({ access: 'bot', key: 'k' }, session)).toEqual({ ns: 'a', db: 'b', ac: 'bot', key: 'k' })
  const root = { username: 'u', password: 'p' }
  expect(wireCredentials(root, session)).toEqual({ user: 'u', pass: 'p' })
})

test('ping() measures the round trip, and version() and info() return the answers of the server', async () => {
  const clock = virtualClock()
  const server = scriptedServer()
  const connection = connectionTo(server, clock)
  await connection.connect()
  server.onCall = () => {}
  const ping = connection.ping()
  await clock.advance(7)
  server.calls[0]?.reply()
  expect(await ping).toBe(7)
  server.onCall = call => (call.method === 'query' ? call.reply([{ status: 'OK', result: [{ id: 1 }] }]) : please(call))
  expect(await connection.version()).toBe('surrealdb-3.3.5')
  expect(await connection.info()).toEqual({ id: 1 })
  server.onCall = call => call.reply([{ status: 'OK', result: null }])
  expect(await connection.info()).toBeUndefined()
})
