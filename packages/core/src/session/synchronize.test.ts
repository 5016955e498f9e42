import { expect, test } from 'vitest'
import { watch } from '../errors/outcome.fixture.js'
import { virtualClock } from '../supervision/virtual-clock.fixture.js'
import { connectionTo, please, scriptedServer } from '../transport/scripted-transport.fixture.js'
import type { Capabilities } from '../transport/transport.js'
import { TransportFailure } from '../transport/transport-failure.js'

function world(options: object = {}, capabilities: Partial<Capabilities> = {}) {
  const clock = virtualClock()
  const server = scriptedServer(capabilities)
  return { clock, server, connection: connectionTo(server, clock, { initialDelay: 0, ...options }) }
}

const ROOT = { username: 'root', password: 'secret', namespace: 'a', database: 'b' }

test('sign-in, use and set are sent in this order, without waiting for one another', async () => {
  const { clock, server, connection } = world(ROOT)
  await connection.connect()
  await connection.set('x', 1)
  await connection.set('y', 2)
  await clock.advance(10_000)
  server.onCall = () => {}
  server.links[0]?.lose()
  await clock.settle()
  expect(server.links[1]?.calls.map(({ method, params }) => [method, ...params])).toEqual(
    [
      ['authenticate', 'token'],
      ['set', 'x', 1],
      ['set', 'y', 2],
      ['use', 'a', 'b'],
    ].sort((one, other) => order(one) - order(other)),
  )
  const call = watch(connection.query('RETURN 1'))
  for (const restoring of server.links[1]?.calls.slice(0, 3) ?? []) restoring.reply()
  await clock.settle()
  expect(connection.status).toBe('reconnecting')
  expect(call.state).toBe('pending')
  server.onCall = please
  server.links[1]?.calls[3]?.reply()
  await clock.settle()
  expect(call.value).toEqual(['RETURN 1'])
})

function order([method]: readonly unknown[]): number {
  return ['authenticate', 'use', 'set'].indexOf(String(method))
}

test('after the first sign-in the token is used, not the password', async () => {
  const { clock, server, connection } = world(ROOT)
  await connection.connect()
  expect(server.calls.map(({ method, params }) => [method, ...params])).toEqual([
    ['signin', { user: 'root', pass: 'secret' }],
    ['use', 'a', 'b'],
  ])
  await clock.advance(10_000)
  server.links[0]?.lose()
  await clock.settle()
  expect(server.links[1]?.calls[0]).toMatchObject({ method: 'authenticate', params: ['token'] })
})

test('what the handshake applied is not sent again, but the first link sends use all the same', async () => {
  const { clock, server, connection } = world(ROOT)
  server.applied = ['authentication', 'namespace']
  await connection.connect()
  expect(server.dials[0]?.context.handshake).toEqual({
    authorization: { kind: 'basic', username: 'root', password: 'secret' },
    namespace: 'a',
    database: 'b',
  })
  expect(server.heard()).toEqual(['use a'])
  await connection.set('x', 1)
  await clock.advance(10_000)
  server.links[0]?.lose()
  await clock.settle()
  expect(server.links[1]?.calls.map(({ method }) => method)).toEqual(['set'])
})

test('one part in the handshake leaves the other to be sent', async () => {
  const { server, connection } = world(ROOT)
  server.applied = ['authentication']
  await connection.connect()
  expect(server.heard()).toEqual(['use a'])
})

test('where state travels with each request the sign-in comes first, and use with its token', async () => {
  const { clock, server, connection } = world(ROOT, { session: 'request' })
  server.onCall = () => {}
  const connecting = watch(connection.connect())
  await clock.settle()
  expect(server.heard()).toEqual(['signin'])
  server.calls[0]?.reply('token')
  await clock.settle()
  expect(server.heard()).toEqual(['signin', 'use a'])
  expect(server.calls[1]?.session).toMatchObject({ token: 'token' })
  server.calls[1]?.reply()
  await clock.settle()
  expect(connecting.state).toBe('resolved')
  server.onCall = please
  await connection.set('x', 1)
  await connection.query('RETURN $x')
  expect(server.heard().slice(2)).toEqual(['query RETURN NONE', 'query RETURN $x'])
  expect(server.calls[3]?.session).toMatchObject({ namespace: 'a', database: 'b', token: 'token', variables: { x: 1 } })
  await connection.unset('x')
  await connection.invalidate()
  await connection.query('RETURN 1')
  expect(server.calls.at(-1)?.session).toMatchObject({ token: undefined, variables: {} })
})

test('a value that cannot be sent is refused where set() tells nobody', async () => {
  const codec = {
    encode: () => {
      throw new TypeError('what is this')
    },
    decode: () => undefined,
  }
  const { connection } = world({ codec }, { session: 'request' })
  await connection.connect()
  await expect(connection.set('x', 1)).rejects.toMatchObject({ code: 'CONFIGURATION', option: 'value' })
})

test('a change whose fate is not known is undone, or told again, before the next call', async () => {
  const { clock, server, connection } = world(ROOT)
  await connection.connect()
  await connection.set('kept', 1)
  server.onCall = () => {}
  const set = watch(connection.set('x', 1, { timeout: '1s' }))
  await clock.advance(1000)
  const unset = watch(connection.unset('kept', { timeout: '1s' }))
  await clock.settle()
  // The link is brought up to date first: nobody answers, so neither is told.
  await clock.advance(1000)
  expect([set.error, unset.error]).toMatchObject([{ outcome: 'unknown' }, { outcome: 'not-run' }])
  await clock.advance(10_000)
  const { length } = server.calls
  server.onCall = please
  await connection.query('RETURN 1')
  const told = server.calls.slice(length).map(({ method, params }) => `${method} ${params[0]}`)
  expect(told).toEqual(['authenticate token', 'use a', 'set kept', 'unset x', 'query RETURN 1'])
  server.onCall = () => {}
  const again = watch(connection.unset('kept', { timeout: '1s' }))
  await clock.advance(1000)
  expect(again.error).toMatchObject({ outcome: 'unknown' })
  server.onCall = please
  await connection.query('RETURN 1')
  expect(server.heard().slice(-2)).toEqual(['set kept', 'query RETURN 1'])
})

test('a use() whose fate is not known is undone where nothing was chosen before', async () => {
  const { clock, server, connection } = world()
  await connection.connect()
  server.onCall = () => {}
  const use = watch(connection.use({ namespace: 'a', database: 'b' }, { timeout: '1s' }))
  await clock.advance(1000)
  expect(use.state).toBe('rejected')
  server.onCall = please
  await connection.query('RETURN 1')
  expect(server.calls.filter(({ method }) => method === 'use').at(-1)?.params).toEqual([null, null])
})

test('over HTTP, where nobody is signed in, an unknown change asks the server for nothing', async () => {
  const { clock, server, connection } = world({}, { session: 'request' })
  await connection.connect()
  server.onCall = () => {}
  const use = watch(connection.use({ namespace: 'a', database: 'b' }, { timeout: '1s' }))
  await clock.advance(1000)
  expect(use.state).toBe('rejected')
  server.onCall = please
  await connection.query('RETURN 1')
  expect(server.heard()).toEqual(['use a', 'query RETURN 1'])
})

test('sign-ins of a user move the names with them, and the link is told what stays', async () => {
  const { server, connection } = world(ROOT)
  await connection.connect()
  await connection.signin({ namespace: 'c', database: 'd', username: 'u', password: 'p' })
  await connection.query('RETURN 1')
  expect(server.calls.at(-1)?.session).toMatchObject({ namespace: 'c', database: 'd' })
  await connection.signin({ username: 'root', password: 'secret' })
  await connection.use({ namespace: 'a', database: 'b' })
  await connection.query('RETURN 1')
  expect(server.calls.at(-1)?.session).toMatchObject({ namespace: 'a', database: 'b' })
})

test('a refused sign-in is the server’s error and changes nothing', async () => {
  const { server, connection } = world(ROOT)
  await connection.connect()
  server.onCall = call =>
    call.method === 'signin'
      ? call.fault({
          code: -32002,
          message: 'no',
          kind: 'NotAllowed',
          details: { kind: 'Auth', details: { kind: 'InvalidAuth' } },
        })
      : please(call)
  await expect(connection.signin({ username: 'x', password: 'y' })).rejects.toMatchObject({ code: 'AUTHENTICATION' })
  await connection.query('RETURN 1')
  expect(server.calls.at(-1)?.session).toMatchObject({ token: 'token' })
})

test('a link that is lost while it is restored is not the one that calls go to', async () => {
  const { clock, server, connection } = world({ ...ROOT, autoConnect: true })
  let losses = 1
  server.onCall = call => (losses-- > 0 ? call.link.lose() : please(call))
  const call = watch(connection.query('RETURN 1'))
  await clock.settle()
  expect(call.value).toEqual(['RETURN 1'])
  expect(server.links).toHaveLength(2)
  expect(server.links[0]?.calls.some(({ method }) => method === 'query')).toBe(false)
})

test('a transport that fails in its own way is a ConnectionError', async () => {
  const { server, connection } = world()
  server.onDial = dial => dial.refuse(new TypeError('oops'))
  await expect(connection.connect()).rejects.toMatchObject({ code: 'CONNECTION', cause: expect.any(TypeError) })
  expect(new TransportFailure('lost', 'x')).toMatchObject({ sent: false })
})
