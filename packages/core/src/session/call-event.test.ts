import { watch } from '@surrealengine/fixtures/outcome'
import { RecordId } from '@surrealengine/values'
import { expect, test } from 'vitest'
import type { Connection } from '../api/connection.js'
import { isSurrealEngineError } from '../errors/any-error.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, type ScriptedCall, scriptedServer } from '../transport/scripted-transport.fixture.js'
import type { Capabilities } from '../transport/transport.js'

const id = new RecordId('users', 1)
const CREDENTIALS = { access: 'acc', variables: {} }

/** Makes each statement fail as a server does: by one of the results. */
function refuse(call: ScriptedCall): void {
  if (call.method !== 'query') please(call)
  else call.reply([{ status: 'ERR', result: 'An error occurred: no', kind: 'Thrown' }])
}

async function connected(session: Capabilities['session']) {
  const clock = virtualClock()
  const server = scriptedServer({ session })
  const connection = connectionTo(server, clock, { namespace: 'n', database: 'd' })
  await connection.connect()
  const codes: unknown[] = []
  connection.on('call', ({ error }) => codes.push(error))
  return { clock, server, connection, codes }
}

async function codeOf(failing: Promise<unknown>): Promise<unknown> {
  const error = await failing.catch((thrown: unknown) => thrown)
  return isSurrealEngineError(error) ? error.code : error
}

const STATEMENTS: readonly (readonly [string, (connection: Connection) => Promise<unknown>])[] = [
  ['query', db => db.query('THROW "no"')],
  ['select', db => db.select('users')],
  ['create', db => db.create('users', {})],
  ['insert', db => db.insert('users', [])],
  ['upsert', db => db.upsert(id, {})],
  ['update', db => db.update(id, {})],
  ['merge', db => db.merge(id, {})],
  ['patch', db => db.patch(id, [])],
  ['delete', db => db.delete(id)],
  ['relate', db => db.relate(id, 'knows', id)],
  ['run', db => db.run('fn::x')],
  ['info', db => db.info()],
  ['with', db => db.with({ timeout: '1s' }).query('THROW "no"')],
]

test.each(STATEMENTS)('the call event of a failed %s has the code of the error that its caller got', async (_, ask) => {
  for (const session of ['link', 'request'] as const) {
    const { server, connection, codes } = await connected(session)
    server.onCall = refuse
    expect(await codeOf(ask(connection))).toBe('THROWN')
    expect(codes).toEqual(['THROWN'])
    await connection.close()
  }
})

test('failed statements of transactions and sessions are reported in the same way', async () => {
  const { server, connection, codes } = await connected('link')
  const transaction = await connection.beginTransaction()
  const session = await connection.session({ namespace: 'n', database: 'd' })
  server.onCall = refuse
  codes.length = 0
  expect(await codeOf(transaction.query('x'))).toBe('THROWN')
  expect(await codeOf(session.query('x'))).toBe('THROWN')
  expect(codes).toEqual(['THROWN', 'THROWN'])
})

test('a live query or snapshot that the server refuses is reported', async () => {
  const { server, connection, codes } = await connected('link')
  server.onCall = refuse
  expect(await codeOf(connection.live('users'))).toBe('THROWN')
  expect(codes).toEqual(['THROWN'])
  codes.length = 0
  server.onCall = call => (String(call.params[0]).startsWith('SELECT') ? refuse(call) : please(call))
  expect(await codeOf(connection.live('users', { snapshot: true }))).toBe('THROWN')
  expect(codes.filter(code => code !== undefined)).toEqual(['THROWN'])
})

test('a refused variable is reported even if variables are sent with each request', async () => {
  const { server, connection, codes } = await connected('request')
  server.onCall = refuse
  expect(await codeOf(connection.set('tenant', 1))).toBe('THROWN')
  expect(codes).toEqual(['THROWN'])
})

test('a reply of an unexpected shape is reported', async () => {
  const { server, connection, codes } = await connected('link')
  server.onCall = call => call.reply({})
  expect(await codeOf(connection.query('x'))).toBe('PROTOCOL')
  expect(await codeOf(connection.signin(CREDENTIALS))).toBe('PROTOCOL')
  expect(await codeOf(connection.signup(CREDENTIALS))).toBe('PROTOCOL')
  expect(await codeOf(connection.live('users'))).toBe('PROTOCOL')
  expect(codes).toEqual(['PROTOCOL', 'PROTOCOL', 'PROTOCOL', 'PROTOCOL'])
})

test('answered calls and calls that were refused before they ran are reported as well', async () => {
  const { clock, server, connection, codes } = await connected('link')
  await connection.query('RETURN 1')
  server.onCall = call => call.fault({ message: 'no', kind: 'NotAllowed' })
  expect(await codeOf(connection.query('x'))).toBe('PERMISSION')
  server.onCall = () => {}
  const late = watch(connection.query('x', {}, { timeout: '1s' }))
  await clock.advance(1000)
  expect(late.error).toMatchObject({ code: 'REQUEST_TIMEOUT' })
  expect(codes).toEqual([undefined, 'PERMISSION', 'REQUEST_TIMEOUT'])
})
