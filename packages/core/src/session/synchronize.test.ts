import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import type { Connection } from '../api/connection.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { Deadlines } from '../time/deadline.js'
import { connectionTo, please, scriptedLink, scriptedServer } from '../transport/scripted-transport.fixture.js'
import type { Capabilities } from '../transport/transport.js'
import { TransportFailure } from '../transport/transport-failure.js'
import { ANONYMOUS } from './credentials.js'
import { Session } from './session.js'
import { Synchronizer } from './synchronize.js'

function world(options: object = {}, capabilities: Partial<Capabilities> = {}) {
  const clock = virtualClock()
  const server = scriptedServer(capabilities)
  return { clock, server, connection: connectionTo(server, clock, { initialDelay: 0, ...options }) }
}

const ROOT = { username: 'root', password: 'secret', namespace: 'a', database: 'b' }

test('calls that depend on the sign-in are sent after its answer, and the link is ready after the last answer', async () => {
  const { clock, server, connection } = world(ROOT)
  await connection.connect()
  await connection.set('x', 1)
  await connection.set('y', 2)
  await clock.advance(10_000)
  server.onCall = () => {}
  server.links[0]?.lose()
  await clock.settle()
  const [, link] = server.links
  const told = (): unknown[] => link?.calls.map(({ method, params }) => [method, ...params]) ?? []
  expect(told()).toEqual([['authenticate', 'token']])
  link?.calls[0]?.reply()
  await clock.settle()
  expect(told().slice(1)).toEqual([
    ['use', 'a', 'b'],
    ['set', 'x', 1],
    ['set', 'y', 2],
  ])
  const call = watch(connection.query('RETURN 1'))
  for (const restoring of link?.calls.slice(1, 3) ?? []) restoring.reply()
  await clock.settle()
  expect(connection.status).toBe('reconnecting')
  expect(call.state).toBe('pending')
  server.onCall = please
  link?.calls[3]?.reply()
  await clock.settle()
  expect(call.value).toEqual(['RETURN 1'])
})

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

test('what the handshake applied is not sent again, except use on the first link', async () => {
  const { clock, server, connection } = world(ROOT)
  await connection.connect()
  expect(server.dials[0]?.context.handshake).toEqual({ namespace: 'a', database: 'b' })
  expect(server.heard()).toEqual(['signin', 'use a'])
  await connection.set('x', 1)
  await clock.advance(10_000)
  server.applied = ['authentication', 'namespace']
  server.links[0]?.lose()
  await clock.settle()
  expect(server.dials[1]?.context.handshake).toEqual({
    authorization: { kind: 'bearer', token: 'token' },
    namespace: 'a',
    database: 'b',
  })
  expect(server.links[1]?.calls.map(({ method }) => method)).toEqual(['set'])
})

test('parts that the handshake did not apply are sent', async () => {
  const { clock, server, connection } = world(ROOT)
  await connection.connect()
  server.applied = ['authentication']
  await clock.advance(10_000)
  server.links[0]?.lose()
  await clock.settle()
  expect(server.links[1]?.calls.map(({ method }) => method)).toEqual(['use'])
})

test('if the session is sent with each request, the sign-in comes first, followed by use with its token', async () => {
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

test('set() refuses a value that cannot be encoded, even if it sends nothing', async () => {
  const codec = {
    encode: () => {
      throw new TypeError('what is this')
    },
    decode: () => undefined,
  }
  const { connection } = world({ codec }, { session: 'request' })
  await connection.connect()
  await expect(connection.set('x', 1)).rejects.toMatchObject({ code: 'ENCODING', option: 'value' })
})

test('after an abandoned change nothing is sent until it is answered, and it is undone if it was applied', async () => {
  const { clock, server, connection } = world(ROOT)
  await connection.connect()
  await connection.set('kept', 1)
  const { length } = server.calls
  const told = (): string[] => server.heard().slice(length)
  server.onCall = () => {}
  const set = watch(connection.set('x', 1, { timeout: '1s' }))
  await clock.advance(1000)
  const unset = watch(connection.unset('kept', { timeout: '1s' }))
  await clock.advance(1000)
  expect([set.error, unset.error]).toMatchObject([{ outcome: 'unknown' }, { outcome: 'not-run' }])
  const query = watch(connection.query('RETURN 1'))
  await clock.settle()
  expect(told()).toEqual(['set x'])
  server.onCall = please
  server.calls[length]?.reply()
  await clock.settle()
  expect(query.value).toEqual(['RETURN 1'])
  expect(told()).toEqual(['set x', 'unset x', 'query RETURN 1'])
})

test.each<readonly [string, (db: Connection) => Promise<unknown>, readonly string[]]>([
  ['use()', db => db.use({ database: 'c' }, { timeout: '1s' }), ['use a']],
  ['set()', db => db.set('kept', 2, { timeout: '1s' }), ['set kept']],
  ['unset()', db => db.unset('kept', { timeout: '1s' }), ['set kept']],
  ['signin()', db => db.signin({ username: 'u', password: 'p' }, { timeout: '1s' }), ['authenticate token', 'use a']],
  ['invalidate()', db => db.invalidate({ timeout: '1s' }), ['authenticate token', 'use a']],
])('an abandoned %s that was applied is undone, and one that was refused needs nothing', async (_, change, undone) => {
  for (const isTaken of [true, false]) {
    const { clock, server, connection } = world(ROOT)
    await connection.connect()
    await connection.set('kept', 1)
    server.onCall = () => {}
    const given = watch(change(connection))
    await clock.advance(1000)
    expect(given.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'unknown' })
    const { length } = server.calls
    const query = watch(connection.query('RETURN 1'))
    server.onCall = please
    if (isTaken) server.calls[length - 1]?.reply()
    else server.calls[length - 1]?.fault({ message: 'no' })
    await clock.settle()
    expect(query.value).toEqual(['RETURN 1'])
    expect(server.heard().slice(length)).toEqual([...(isTaken ? undone : []), 'query RETURN 1'])
  }
})

test('if an abandoned change is never answered, calls continue over another link', async () => {
  const { clock, server, connection } = world(ROOT)
  await connection.connect()
  server.onCall = call => (call.method === 'set' ? undefined : please(call))
  const set = watch(connection.set('x', 1, { timeout: '1s' }))
  await clock.advance(1000)
  const query = watch(connection.query('RETURN 1'))
  await clock.advance(10_000)
  expect([set.error, query.error]).toMatchObject([{ outcome: 'unknown' }, { outcome: 'not-run' }])
  expect(await connection.query('RETURN 2')).toEqual(['RETURN 2'])
  expect(server.links.map(({ isClosed }) => isClosed)).toEqual([true, false])
})

test('an abandoned use() is undone even if nothing was chosen before', async () => {
  const { clock, server, connection } = world()
  await connection.connect()
  server.onCall = () => {}
  const use = watch(connection.use({ namespace: 'a', database: 'b' }, { timeout: '1s' }))
  await clock.advance(1000)
  expect(use.state).toBe('rejected')
  server.onCall = please
  server.calls.at(-1)?.reply()
  await connection.query('RETURN 1')
  expect(server.calls.filter(({ method }) => method === 'use').at(-1)?.params).toEqual([null, null])
})

test('over HTTP an abandoned change of an anonymous session sends nothing', async () => {
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

test('sign-ins of a user change the namespace and database, and the rest is sent to the link', async () => {
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

test('a refused sign-in rejects with the error of the server and changes nothing', async () => {
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

test('calls are not sent over a link that is lost while it is restored', async () => {
  const { clock, server, connection } = world({ ...ROOT, autoConnect: true })
  let losses = 1
  server.onCall = call => (losses-- > 0 ? call.link.lose() : please(call))
  const call = watch(connection.query('RETURN 1'))
  await clock.settle()
  expect(call.value).toEqual(['RETURN 1'])
  expect(server.links).toHaveLength(2)
  expect(server.links[0]?.calls.some(({ method }) => method === 'query')).toBe(false)
})

test('an unknown error of a transport is a ConnectionError', async () => {
  const { server, connection } = world()
  server.onDial = dial => dial.refuse(new TypeError('oops'))
  await expect(connection.connect()).rejects.toMatchObject({ code: 'CONNECTION', cause: expect.any(TypeError) })
  expect(new TransportFailure('lost', 'x')).toMatchObject({ sent: false })
})

test('a link that was reset while an abandoned call was unanswered is brought up to date after the answer', async () => {
  const clock = virtualClock()
  const deadlines = new Deadlines(clock)
  const synchronizer = new Synchronizer(clock, 'link')
  const session = new Session(clock, { authentication: ANONYMOUS, namespace: 'a', database: 'b', variables: {} })
  const link = scriptedLink([], please)
  let answer = (): void => {}
  session.on(link).unsettled.until(
    new Promise<void>(resolve => {
      answer = resolve
    }),
  )
  const first = watch(synchronizer.bringUpToDate(link, session, deadlines.start(0)))
  await clock.settle()
  synchronizer.forget(link, session)
  const second = watch(synchronizer.bringUpToDate(link, session, deadlines.start(0)))
  await clock.settle()
  expect([first.state, second.state, link.calls]).toEqual(['pending', 'pending', []])
  answer()
  await clock.settle()
  expect([first.state, second.state]).toEqual(['resolved', 'resolved'])
  expect(synchronizer.current(link, session)).toBe(session.on(link))
})
