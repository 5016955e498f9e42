import { expect, test } from 'vitest'
import type { Connection } from '../api/connection.js'
import type { SessionExecutor } from '../api/database-session.js'
import { type Watched, watch } from '../errors/outcome.fixture.js'
import { type VirtualClock, virtualClock } from '../time/virtual-clock.fixture.js'
import {
  connectionTo,
  please,
  type ScriptedLink,
  type ScriptedServer,
  scriptedServer,
} from '../transport/scripted-transport.fixture.js'
import { TransportFailure } from '../transport/transport-failure.js'
import { jwt, notAllowed } from '../wire/tokens.fixture.js'

const DEAD = jwt(3600, { no: 'dead' })
const NEW = jwt(3600, { no: 'new' })
const ANN = { access: 'people', variables: { name: 'ann' }, namespace: 'a', database: 'b' }

const WAYS = {
  signin: (on: SessionExecutor) => on.signin(ANN),
  signup: (on: SessionExecutor) => on.signup(ANN),
  authenticate: (on: SessionExecutor) => on.authenticate(NEW),
  invalidate: (on: SessionExecutor) => on.invalidate(),
} as const
type Way = keyof typeof WAYS

/** A kind of link: credentials are sent with the handshake, by a call, or with each request. */
const LINKS = ['headers', 'calls', 'requests'] as const
type LinkKind = (typeof LINKS)[number]

interface World {
  readonly clock: VirtualClock
  readonly server: ScriptedServer
  readonly connection: Connection
}

/** Methods that carry credentials, so that their requests must not send a token. */
const PROVING: ReadonlySet<string> = new Set(['signin', 'signup', 'authenticate', 'invalidate'])

/** A server that accepts the token `DEAD` until the test revokes it. */
async function world(kind: LinkKind, options: object = { token: DEAD }): Promise<World & { end(): void }> {
  const clock = virtualClock()
  const server = scriptedServer(kind === 'requests' ? { session: 'request' } : {})
  const greetedBy = new Map<ScriptedLink, unknown>()
  let isDead = false
  const refuses = (token: unknown): boolean => isDead && token === DEAD
  server.onDial = dial => {
    const { authorization } = dial.context.handshake
    if (kind !== 'headers') return void dial.accept([])
    if (refuses(authorization?.token)) return dial.refuse(new TransportFailure('authentication', '401'))
    const link = dial.accept(authorization === undefined ? ['namespace'] : ['authentication', 'namespace'])
    greetedBy.set(link, authorization?.token)
  }
  server.onCall = call => {
    const { link, method, params, session } = call
    if (method === 'signin' || method === 'signup') return call.reply(NEW)
    if (method === 'authenticate' && refuses(params[0])) return call.fault(notAllowed('TokenExpired'))
    if (kind === 'requests') {
      const isRefused = refuses(session?.token) && !PROVING.has(method)
      return isRefused ? call.reject(new TransportFailure('authentication', '401')) : please(call)
    }
    const told = link.calls.findLast(each => each.session?.id === session?.id && PROVING.has(each.method))
    const who = told === undefined && session?.id === undefined ? greetedBy.get(link) : told?.params[0]
    return method === 'query' && refuses(who) ? call.fault(notAllowed('SessionExpired')) : please(call)
  }
  const connection = connectionTo(server, clock, { initialDelay: 0, namespace: 'a', database: 'b', ...options })
  const end = (): void => {
    isDead = true
  }
  return { clock, server, connection, end }
}

/** Expects that no later call or handshake contains the dead token. */
function expectNotShown({ server }: World, calls: number, dials: number): void {
  const since = server.calls.slice(calls)
  expect(since.filter(({ params }) => params.includes(DEAD))).toEqual([])
  expect(server.dials.slice(dials).map(({ context }) => context.handshake.authorization?.token)).not.toContain(DEAD)
}

async function expectSignedIn(way: Way, { server }: World, on: SessionExecutor): Promise<void> {
  expect(await on.query('CREATE x')).toEqual(['CREATE x'])
  const call = server.calls.findLast(({ method }) => method === 'query')
  const token = way === 'invalidate' ? undefined : NEW
  expect(call?.session).toMatchObject({ token, namespace: 'a', database: 'b' })
  expect(server.calls.filter(({ method }) => method === 'use').at(-1)?.params ?? ['a', 'b']).toEqual(['a', 'b'])
}

const ways = Object.keys(WAYS) as Way[]
const cells = ways.flatMap(way => LINKS.map(kind => [way, kind] as const))

test.each(cells)('%s after the token expired, over a link with %s', async (way, kind) => {
  const all = await world(kind)
  const { connection, server, end } = all
  await connection.connect()
  end()
  await expect(connection.query('a')).rejects.toMatchObject({ code: 'AUTHENTICATION', outcome: 'answered' })
  const [calls, dials] = [server.calls.length, server.dials.length]
  await WAYS[way](connection)
  expectNotShown(all, calls, dials)
  await expectSignedIn(way, all, connection)
  expect([server.links.length, connection.status]).toEqual([1, 'connected'])
})

test.each(cells)('%s as the first call after the token expired, over a link with %s', async (way, kind) => {
  const all = await world(kind)
  const { connection, server, end } = all
  await connection.connect()
  end()
  const [calls, dials] = [server.calls.length, server.dials.length]
  await WAYS[way](connection)
  expectNotShown(all, calls, dials)
  await expectSignedIn(way, all, connection)
})

test.each(ways)('%s while the link is lost: the next link does not send the expired token', async way => {
  for (const kind of ['headers', 'calls'] as const) {
    const all = await world(kind)
    const { clock, connection, server, end } = all
    await connection.connect()
    end()
    const accept = server.onDial
    server.onDial = dial => dial.refuse(new TransportFailure('refused', 'nothing listens'))
    await clock.advance(10_000)
    server.links[0]?.lose()
    await clock.settle()
    const signing = watch<unknown>(WAYS[way](connection))
    await clock.settle()
    const [calls, dials] = [server.calls.length, server.dials.length]
    server.onDial = accept
    await clock.advance(10_000)
    expect([signing.state, signing.error]).toEqual(['resolved', undefined])
    expectNotShown(all, calls, dials)
    await expectSignedIn(way, all, connection)
  }
})

test.each(ways)('%s after the connection gave up because of the token', async way => {
  for (const kind of ['headers', 'calls'] as const) {
    const all = await world(kind)
    const { clock, connection, server, end } = all
    await connection.connect()
    end()
    await clock.advance(10_000)
    server.links[0]?.lose()
    await clock.settle()
    expect(connection.status).toBe('disconnected')
    await expect(connection.query('a')).rejects.toMatchObject({
      code: 'AUTHENTICATION',
      outcome: 'not-run',
      hint: expect.stringContaining('signin()'),
    })
    const [calls, dials] = [server.calls.length, server.dials.length]
    await WAYS[way](connection)
    expectNotShown(all, calls, dials)
    await expectSignedIn(way, all, connection)
    expect(connection.status).toBe('connected')
  }
})

test.each(ways)('%s after the connection gave up never reopens it behind a close()', async way => {
  for (let turns = 0; turns < 24; turns++) {
    const { clock, connection, server, end } = await world('headers')
    await connection.connect()
    end()
    server.links[0]?.lose()
    await clock.settle()
    expect(connection.status).toBe('disconnected')
    const signing = watch<unknown>(WAYS[way](connection))
    for (let turn = 0; turn < turns; turn++) await null
    await connection.close()
    await clock.settle()
    expect([turns, connection.status, signing.state]).not.toContain('pending')
    expect([turns, connection.status]).toEqual([turns, 'closed'])
    expect(server.links.every(({ isClosed }) => isClosed)).toBe(true)
  }
})

test.each(cells)('%s after the first connect() was refused, over a link with %s', async (way, kind) => {
  const all = await world(kind)
  const { connection, server, end } = all
  end()
  const first = await connection
    .connect()
    .then(
      () => connection.query('a'),
      (error: unknown) => Promise.reject(error),
    )
    .catch((error: unknown) => error)
  expect(first).toMatchObject({ code: 'AUTHENTICATION' })
  const [calls, dials] = [server.calls.length, server.dials.length]
  await WAYS[way](connection)
  expectNotShown(all, calls, dials)
  await expectSignedIn(way, all, connection)
})

test.each(ways)('%s in a separate session whose token expired does not affect the connection', async way => {
  for (const kind of LINKS) {
    const all = await world(kind, { username: 'root', password: 'root' })
    const { connection, server, end } = all
    await connection.connect()
    const session = await connection.session({ token: DEAD, namespace: 'a', database: 'b' })
    end()
    await expect(session.query('a')).rejects.toMatchObject({ code: 'AUTHENTICATION' })
    const [calls, dials] = [server.calls.length, server.dials.length]
    await WAYS[way](session)
    expectNotShown(all, calls, dials)
    await expectSignedIn(way, all, session)
    await connection.query('y')
    expect(server.calls.at(-1)?.session?.id).toBeUndefined()
  }
})

test.each(ways)('%s in a fork does not affect its origin, whose token expired', async way => {
  for (const kind of LINKS) {
    const all = await world(kind)
    const { connection, server, end } = all
    await connection.connect()
    const fork = await connection.forkSession()
    end()
    await expect(fork.query('a')).rejects.toMatchObject({ code: 'AUTHENTICATION' })
    const [calls, dials] = [server.calls.length, server.dials.length]
    await WAYS[way](fork)
    expectNotShown(all, calls, dials)
    await expectSignedIn(way, all, fork)
    await expect(connection.query('b')).rejects.toMatchObject({ code: 'AUTHENTICATION' })
  }
})

test.each(ways)('%s in a fork after the connection gave up: the connection itself stays refused', async way => {
  for (const kind of ['headers', 'calls'] as const) {
    const all = await world(kind)
    const { clock, connection, server, end } = all
    await connection.connect()
    const fork = await connection.forkSession()
    end()
    await clock.advance(10_000)
    server.links[0]?.lose()
    await clock.settle()
    await expect(fork.query('a')).rejects.toMatchObject({ code: 'AUTHENTICATION' })
    const [calls, dials] = [server.calls.length, server.dials.length]
    await WAYS[way](fork)
    expectNotShown(all, calls, dials)
    await expectSignedIn(way, all, fork)
    await expect(connection.query('b')).rejects.toMatchObject({ code: 'AUTHENTICATION' })
    expect(connection.status).toBe('connected')
    await WAYS[way](connection)
    await expectSignedIn(way, all, connection)
  }
})

test.each(ways)('%s in a fork while the link is lost waits for the next one', async way => {
  for (const kind of ['headers', 'calls'] as const) {
    const all = await world(kind)
    const { clock, connection, server, end } = all
    await connection.connect()
    const fork = await connection.forkSession()
    end()
    const accept = server.onDial
    server.onDial = () => {}
    await clock.advance(10_000)
    server.links[0]?.lose()
    await clock.settle()
    const signing = watch<unknown>(WAYS[way](fork))
    const own = watch(connection.query('b'))
    await clock.settle()
    server.onDial = accept
    const lost = server.dials.at(-1)
    if (lost !== undefined) accept(lost)
    await clock.advance(10_000)
    expect([signing.state, signing.error]).toEqual(['resolved', undefined])
    expect(own.error).toMatchObject({ code: 'AUTHENTICATION' })
    await expectSignedIn(way, all, fork)
  }
})

test('a call issued before a sign-in is refused, and one issued after it runs as the new user', async () => {
  const all = await world('calls')
  const { clock, connection, server, end } = all
  await connection.connect()
  end()
  const before = watch(connection.query('before'))
  const signing = watch(connection.signin(ANN))
  const after: Watched<unknown> = watch(connection.query('after'))
  await clock.settle()
  expect(before.error).toMatchObject({ code: 'AUTHENTICATION' })
  expect([signing.state, after.value]).toEqual(['resolved', ['after']])
  expect(server.heard().filter(call => call === 'query before')).toHaveLength(1)
})

test('a refused sign-in changes nothing, and the next one works', async () => {
  const { connection, server, end } = await world('calls')
  await connection.connect()
  end()
  await expect(connection.query('a')).rejects.toMatchObject({ code: 'AUTHENTICATION' })
  const answer = server.onCall
  server.onCall = call => (call.method === 'signin' ? call.fault(notAllowed('InvalidAuth')) : answer(call))
  await expect(connection.signin(ANN)).rejects.toMatchObject({ code: 'AUTHENTICATION' })
  await expect(connection.query('a')).rejects.toMatchObject({ code: 'AUTHENTICATION' })
  server.onCall = answer
  await connection.signin(ANN)
  expect(await connection.query('b')).toEqual(['b'])
})

test('a sign-in does not open a connection that was never connected or was closed', async () => {
  const { connection, server } = await world('calls')
  await expect(connection.signin(ANN)).rejects.toMatchObject({ code: 'NOT_CONNECTED' })
  await connection.connect()
  await connection.close()
  await expect(connection.signin(ANN)).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
  expect(server.dials).toHaveLength(1)
})

test('a connection that gave up for another reason is not opened by a sign-in', async () => {
  const { connection, server } = await world('calls')
  server.onDial = dial => dial.refuse(new TransportFailure('tls', 'self-signed'))
  await expect(connection.connect()).rejects.toMatchObject({ code: 'TLS' })
  const { length } = server.dials
  await expect(connection.signin(ANN)).rejects.toMatchObject({ code: 'NOT_CONNECTED', cause: { code: 'TLS' } })
  expect(server.dials).toHaveLength(length)
})
