import { expect, test } from 'vitest'
import type { Connection } from '../api/connection.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, scriptedServer } from './scripted-transport.fixture.js'

const UNKNOWN_METHOD = { code: -32601, message: 'Method not found' }

/** What older servers lack, the method that is sent for it, and what to do instead. */
const NEWER: readonly (readonly [string, string, string, (db: Connection) => Promise<unknown>])[] = [
  ['session()', 'attach', 'Open a separate connection', db => db.session({ namespace: 'c' })],
  ['forkSession()', 'attach', 'Open a separate connection', db => db.forkSession()],
  ['transaction()', 'begin', 'Put BEGIN and COMMIT', db => db.transaction(async () => {})],
  ['beginTransaction()', 'begin', 'Put BEGIN and COMMIT', db => db.beginTransaction()],
]

async function connected(version?: string) {
  const server = scriptedServer()
  server.version = version
  const connection = connectionTo(server, virtualClock(), { initialDelay: 0, namespace: 'a', database: 'b' })
  await connection.connect()
  const { length } = server.calls
  return { server, connection, methods: () => server.calls.slice(length).map(({ method }) => method) }
}

/** Answers like a server without these methods. */
function old(call: Parameters<typeof please>[0]): void {
  if (call.method === 'attach' || call.method === 'begin') call.fault(UNKNOWN_METHOD)
  else please(call)
}

test.each(NEWER)('%s is refused before it is sent if the server said that it is too old', async (...row) => {
  const [, , advice, ask] = row
  const { connection, methods } = await connected('surrealdb-2.6.1')
  await expect(ask(connection)).rejects.toMatchObject({
    name: 'UnsupportedError',
    code: 'UNSUPPORTED',
    outcome: 'not-run',
    message: expect.stringMatching(/SurrealDB 3\.0 or later, and this server is surrealdb-2\.6\.1$/),
    hint: expect.stringContaining(advice),
  })
  expect(methods()).toEqual([])
  expect(await connection.query('RETURN 1')).toEqual(['RETURN 1'])
})

test.each(NEWER)('where the version is unknown, the first refusal of %s teaches it', async (_, method, advice, ask) => {
  const { server, connection, methods } = await connected()
  server.onCall = old
  const unsupported = { code: 'UNSUPPORTED', message: expect.stringContaining('SurrealDB 3.0 or later') }
  const hint = expect.stringContaining(advice)
  await expect(ask(connection)).rejects.toMatchObject({ ...unsupported, hint, outcome: 'answered' })
  await expect(ask(connection)).rejects.toMatchObject({ ...unsupported, hint, outcome: 'not-run' })
  expect(methods()).toEqual([method])
})

test.each(NEWER)('after version() %s is refused before it is sent', async (_, __, ___, ask) => {
  const { server, connection, methods } = await connected()
  server.onCall = call => (call.method === 'version' ? call.reply('surrealdb-2.3.5') : old(call))
  expect(await connection.version()).toBe('surrealdb-2.3.5')
  await expect(ask(connection)).rejects.toMatchObject({ outcome: 'not-run', message: expect.stringContaining('2.3.5') })
  expect(methods()).toEqual(['version'])
})

test.each([
  'surrealdb/3.0.0',
  'surrealdb/3.0',
  'surrealdb-3.0.0-beta.1',
  'surrealdb/3.10.0',
  'surrealdb/4.0.0-beta.1',
  'surrealdb/12.0.0',
  'a proxy',
  '',
])('%j is not refused: what is as new, newer or unknown is asked', async version => {
  const { connection, methods } = await connected(version)
  await (await connection.forkSession()).close()
  await connection.transaction(async () => {})
  expect(methods()).toEqual(expect.arrayContaining(['attach', 'begin']))
})

test('a link to a server that was updated meanwhile is asked again', async () => {
  const clock = virtualClock()
  const server = scriptedServer()
  server.version = 'surrealdb/2.6.1'
  const connection = connectionTo(server, clock, { initialDelay: 0 })
  await connection.connect()
  await expect(connection.transaction(async () => {})).rejects.toMatchObject({ code: 'UNSUPPORTED' })
  server.version = 'surrealdb/3.3.5'
  server.links[0]?.lose()
  await clock.settle()
  await connection.transaction(async () => {})
  expect(server.heard()).toEqual(['begin', expect.stringMatching(/^commit/)])
})
