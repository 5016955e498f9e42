import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, type ScriptedCall, scriptedServer } from '../transport/scripted-transport.fixture.js'
import type { Capabilities } from '../transport/transport.js'
import { TransportFailure } from '../transport/transport-failure.js'
import { claimsOf, readTokens } from './tokens.js'

function world(options: object = {}, capabilities: Partial<Capabilities> = {}) {
  const clock = virtualClock()
  const server = scriptedServer(capabilities)
  return { clock, server, connection: connectionTo(server, clock, { initialDelay: 0, ...options }) }
}

function jwt(claims: object): string {
  const bytes = new TextEncoder().encode(JSON.stringify(claims))
  const base64 = btoa(String.fromCharCode(...bytes))
  return `h.${base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}.s`
}

/** Answers each sign-in with a new token that lives for `seconds`. */
function signingIn(seconds: number): (call: ScriptedCall) => void {
  let signins = 0
  return call => (call.method === 'signin' ? call.reply(jwt({ iat: 0, exp: seconds, no: ++signins })) : please(call))
}

const ROOT = { username: 'root', password: 'secret' }
const INVALID = {
  code: -32002,
  message: 'no',
  kind: 'NotAllowed',
  details: { kind: 'Auth', details: { kind: 'InvalidAuth' } },
}

test.each([
  ['plain text', 'a token', { lifetime: Number.POSITIVE_INFINITY }],
  ['nothing', '', { lifetime: Number.POSITIVE_INFINITY, expires: Number.POSITIVE_INFINITY }],
  ['a payload that is an array', `h.${btoa('[1]')}.s`, { lifetime: Number.POSITIVE_INFINITY }],
  ['times', jwt({ iat: 100, exp: 160 }), { lifetime: 60_000, expires: 160_000 }],
  ['names beyond ASCII', jwt({ NS: 'größe', DB: '数据' }), { namespace: 'größe', database: '数据' }],
  ['no issue', jwt({ exp: 160 }), { lifetime: Number.POSITIVE_INFINITY, expires: 160_000 }],
  ['times that are not finite', `h.${btoa('{"iat":1e999,"exp":1e999}')}.s`, { lifetime: Number.POSITIVE_INFINITY }],
  ['no expiry', jwt({ iat: 100 }), { lifetime: Number.POSITIVE_INFINITY, expires: Number.POSITIVE_INFINITY }],
  ['names', jwt({ NS: 'Ünter>>', DB: 'ß??' }), { namespace: 'Ünter>>', database: 'ß??' }],
  ['names in lower case', jwt({ ns: 'a', db: 'b' }), { namespace: 'a', database: 'b' }],
  ['invalid names', jwt({ NS: 1, DB: null }), { namespace: undefined, database: undefined }],
])('reads the claims of a token: %s', (_, token, claims) => {
  expect(claimsOf(token)).toMatchObject(claims)
})

test.each([
  ['token', { access: 'token' }],
  [
    { access: 'a', refresh: 'r' },
    { access: 'a', refresh: 'r' },
  ],
  [{ access: 'a', refresh: null }, { access: 'a' }],
  [{ refresh: 'r' }, undefined],
  [null, undefined],
])('reads the answer %j to a sign-in', (answer, tokens) => {
  expect(readTokens(answer)).toEqual(tokens)
})

test('an expiring token is renewed before the next request that sends it', async () => {
  const tokens: unknown[] = []
  const { clock, server, connection } = world(
    { ...ROOT, onTokens: (given: unknown) => void tokens.push(given) },
    { session: 'request' },
  )
  server.onCall = signingIn(60)
  await connection.connect()
  await clock.advance(54_999)
  await connection.query('RETURN 1')
  expect(server.heard()).toEqual(['signin', 'query RETURN 1'])
  await clock.advance(1)
  await Promise.all([connection.query('RETURN 2'), connection.query('RETURN 3')])
  expect(server.heard().slice(2)).toEqual(['signin', 'query RETURN 2', 'query RETURN 3'])
  expect(server.calls.at(-1)?.session?.token).toBe(jwt({ iat: 0, exp: 60, no: 2 }))
  expect(tokens).toEqual([{ access: jwt({ iat: 0, exp: 60, no: 1 }) }, { access: jwt({ iat: 0, exp: 60, no: 2 }) }])
})

test('a token function is called again when its token expires, and the new token is used', async () => {
  let asked = 0
  const token = (): string => jwt({ iat: 0, exp: 60, no: ++asked })
  const { clock, server, connection } = world({ token }, { session: 'request' })
  await connection.connect()
  await clock.advance(60_000)
  await connection.query('RETURN 1')
  await connection.query('RETURN 2')
  expect(server.heard().map(call => call.split(' ')[0])).toEqual(['authenticate', 'authenticate', 'query', 'query'])
  expect(asked).toBe(2)
  expect(server.calls.at(-1)?.session?.token).toBe(jwt({ iat: 0, exp: 60, no: 2 }))
})

test('a request refused as unauthenticated signs in once more, and only once', async () => {
  const { server, connection } = world(ROOT, { session: 'request' })
  await connection.connect()
  let refusals = 1
  const no = new TransportFailure('authentication', '401')
  server.onCall = call => (call.method === 'query' && refusals-- > 0 ? call.reject(no) : please(call))
  expect(await connection.query('CREATE a')).toEqual(['CREATE a'])
  expect(server.heard().slice(1)).toEqual(['query CREATE a', 'signin', 'query CREATE a'])
  refusals = 9
  await expect(connection.query('CREATE b')).rejects.toMatchObject({ code: 'AUTHENTICATION', outcome: 'answered' })
  expect(server.heard().slice(4)).toEqual(['query CREATE b', 'signin', 'query CREATE b'])
})

test('a request that may have run is not sent again for a new token', async () => {
  const { server, connection } = world(ROOT, { session: 'request' })
  await connection.connect()
  server.onCall = call => call.reject(new TransportFailure('authentication', '1008', { sent: true }))
  await expect(connection.query('CREATE a')).rejects.toMatchObject({ code: 'AUTHENTICATION', outcome: 'unknown' })
  expect(server.heard()).toEqual(['signin', 'query CREATE a'])
})

test('a token of the user without credentials cannot be renewed', async () => {
  const { server, connection } = world({ token: 'mine' }, { session: 'request' })
  await connection.connect()
  server.onCall = call => call.reject(new TransportFailure('authentication', '401'))
  await expect(connection.query('RETURN 1')).rejects.toMatchObject({ code: 'AUTHENTICATION' })
  expect(server.heard()).toEqual(['authenticate mine', 'query RETURN 1'])
})

test('a token that a handshake refuses is dropped, and the next attempt signs in again', async () => {
  const { clock, server, connection } = world(ROOT)
  await connection.connect()
  await clock.advance(10_000)
  server.onDial = ({ context, accept, refuse }) =>
    context.handshake.authorization?.kind === 'bearer'
      ? refuse(new TransportFailure('authentication', '401'))
      : void accept()
  server.links[0]?.lose()
  await clock.settle()
  expect(connection.status).toBe('connected')
  expect(server.dials.map(({ context }) => context.handshake.authorization?.kind)).toEqual([
    undefined,
    'bearer',
    undefined,
  ])
})

test('a token that the server refuses while restoring is dropped too', async () => {
  const { clock, server, connection } = world(ROOT)
  await connection.connect()
  await clock.advance(10_000)
  server.onCall = call => (call.method === 'authenticate' ? call.fault(INVALID) : please(call))
  server.links[0]?.lose()
  await clock.settle()
  expect(connection.status).toBe('connected')
  expect(server.heard()).toEqual(['signin', 'authenticate token', 'signin'])
})

test('connect() after close() does not fail because of an old token', async () => {
  const { server, connection } = world(ROOT)
  await connection.connect()
  await connection.close()
  server.onCall = call => (call.method === 'authenticate' ? call.fault(INVALID) : please(call))
  await connection.connect()
  expect(server.heard()).toEqual(['signin', 'authenticate token', 'signin'])
})

test('after a token was refused the next attempt follows without a pause', async () => {
  const { clock, server, connection } = world({ ...ROOT, initialDelay: '60s', maxDelay: '60s' })
  await connection.connect()
  await clock.advance(10_000)
  let outages = 2
  server.onDial = dial => void (outages-- > 0 ? dial.refuse(new TransportFailure('refused', 'nobody')) : dial.accept())
  server.onCall = call => (call.method === 'authenticate' ? call.fault(INVALID) : please(call))
  const failed: unknown[] = []
  connection.on('attemptFailed', ({ error, delay }) => failed.push([error.code, delay === 0]))
  server.links[0]?.lose()
  await clock.advance(180_000)
  expect(failed).toEqual([
    ['CONNECTION_REFUSED', false],
    ['CONNECTION_REFUSED', false],
    ['AUTHENTICATION', true],
  ])
  expect(connection.status).toBe('connected')
})

test('credentials that are refused twice end reconnecting', async () => {
  const { clock, server, connection } = world(ROOT)
  await connection.connect()
  await clock.advance(10_000)
  server.onCall = call => call.fault(INVALID)
  server.links[0]?.lose()
  await clock.settle()
  expect(connection.status).toBe('disconnected')
  expect(server.heard()).toEqual(['signin', 'authenticate token', 'signin'])
})

test('a credentials function is called once per link', async () => {
  let asked = 0
  const credentials = (): object => ({ username: 'root', password: `secret ${++asked}` })
  const { clock, server, connection } = world({ credentials })
  server.applied = ['authentication']
  await connection.connect()
  await connection.query('RETURN 1')
  expect(asked).toBe(1)
  await clock.advance(10_000)
  server.links[0]?.lose()
  await clock.settle()
  await connection.query('RETURN 1')
  expect(asked).toBe(2)
})

test('a credentials function that throws is called again, and one that hangs ends with the attempt', async () => {
  const broken = world({ credentials: () => Promise.reject(new Error('vault is sealed')) })
  await expect(broken.connection.connect()).rejects.toMatchObject({
    code: 'CONNECTION',
    outcome: 'not-run',
    cause: { message: 'vault is sealed' },
  })
  expect(broken.server.dials).toHaveLength(0)

  const { clock, connection } = world({ token: () => new Promise(() => {}), retryLimit: 0 })
  const connecting = watch(connection.connect())
  await clock.advance(10_000)
  expect(connecting.error).toMatchObject({ code: 'CONNECT_TIMEOUT' })
})

test('onTokens is called for automatic sign-ins, and not for explicit ones', async () => {
  const tokens: unknown[] = []
  const { connection } = world({ ...ROOT, onTokens: (given: unknown) => void tokens.push(given) })
  await connection.connect()
  expect(tokens).toEqual([{ access: 'token' }])
  expect(await connection.signin({ username: 'a', password: 'b' })).toEqual({ access: 'token' })
  expect(tokens).toHaveLength(1)
})

test('a reply to signin() that is not a token is a ProtocolError', async () => {
  const { server, connection } = world()
  await connection.connect()
  server.onCall = call => call.reply({ no: 'token' })
  await expect(connection.signin({ username: 'a', password: 'b' })).rejects.toMatchObject({ code: 'PROTOCOL' })
})
