import { watch } from '@surrealengine/fixtures/outcome'
import { afterEach, expect, test, vi } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { systemClock } from '../time/clock.js'
import { connectionTo, please, type ScriptedCall, scriptedServer } from '../transport/scripted-transport.fixture.js'
import { jwt, notAllowed } from '../wire/tokens.fixture.js'
import { Renewal } from './renewal.js'
import { Session } from './session.js'

const ROOT = { username: 'root', password: 'secret' }

afterEach(() => void vi.useRealTimers())

/** A server that returns a new token for each sign-in, and a new pair if it issues refresh tokens. */
function signingIn(seconds: number, refreshing = false): (call: ScriptedCall) => void {
  let given = 0
  return call => {
    if (call.method !== 'signin' && call.method !== 'signup' && call.method !== 'refresh') return please(call)
    const access = jwt(seconds, { no: ++given })
    call.reply(refreshing ? { access, refresh: `refresh ${given}` } : access)
  }
}

async function connected(options: object = {}, answer: (call: ScriptedCall) => void = signingIn(3600)) {
  const clock = virtualClock()
  const server = scriptedServer()
  server.onCall = answer
  const tokens: unknown[] = []
  const onTokens = (given: unknown): void => void tokens.push(given)
  const connection = connectionTo(server, clock, { initialDelay: 0, onTokens, ...options })
  return { clock, server, connection, tokens, methods: () => server.calls.map(({ method }) => method) }
}

test('the first sign-in returns the token, and later links do not send the password', async () => {
  const { clock, server, connection, tokens, methods } = await connected(ROOT)
  await connection.connect()
  expect(methods()).toEqual(['signin'])
  expect(tokens).toEqual([{ access: jwt(3600, { no: 1 }) }])
  server.applied = ['authentication']
  await clock.advance(10_000)
  server.links[0]?.lose()
  await clock.settle()
  expect(server.dials.map(({ context }) => context.handshake.authorization)).toEqual([
    undefined,
    { kind: 'bearer', token: jwt(3600, { no: 1 }) },
  ])
  await clock.advance(10_000)
  expect(methods()).toEqual(['signin'])
})

test('tokens are renewed over a separate link, which is closed afterwards', async () => {
  const { clock, server, connection } = await connected({ ...ROOT, namespace: 'a', database: 'b' })
  await connection.connect()
  server.onCall = call => (call.method === 'query' ? undefined : signingIn(3600)(call))
  const long = watch(connection.query('SLEEP 1h', {}, { timeout: 0 }))
  await clock.advance(3_595_000 * 0.8)
  const [first, own] = server.links
  expect(first?.calls.map(({ method }) => method)).toEqual(['signin', 'use', 'query'])
  expect(own?.calls.map(({ method, session }) => [method, session])).toEqual([['signin', undefined]])
  expect([own?.isClosed, own?.alive, server.dials[1]?.context.handshake]).toEqual([true, false, {}])
  expect(long.state).toBe('pending')
  await connection.close()
})

test('each token is renewed after 80 % of its life, and the new one is passed to onTokens', async () => {
  const { clock, connection, tokens, methods } = await connected(ROOT)
  await connection.connect()
  expect(methods()).toEqual(['signin'])
  // The last five seconds of its life do not count.
  const life = 3_595_000 * 0.8
  await clock.advance(life - 1)
  expect(methods()).toHaveLength(1)
  await clock.advance(1)
  expect(methods()).toEqual(['signin', 'signin'])
  expect(tokens.at(-1)).toEqual({ access: jwt(3600, { no: 2 }) })
  await clock.advance(life)
  expect(methods()).toHaveLength(3)
  expect(clock.timers.filter(({ alive }) => alive)).toEqual([])
})

test('each refresh token is used once, and the new pair is kept and passed to onTokens', async () => {
  const { clock, server, connection, tokens } = await connected({}, signingIn(3600, true))
  await connection.connect()
  const given = await connection.signup({ namespace: 'a', database: 'b', access: 'user', variables: {} })
  expect(given).toMatchObject({ refresh: 'refresh 1' })
  expect(tokens).toEqual([])
  await clock.advance(2 * 3_595_000 * 0.8)
  const refreshed = server.calls.filter(({ method }) => method === 'refresh')
  expect(refreshed.map(({ params }) => params[0])).toMatchObject([{ refresh: 'refresh 1' }, { refresh: 'refresh 2' }])
  expect(tokens).toMatchObject([{ refresh: 'refresh 2' }, { refresh: 'refresh 3' }])
})

test('a refused refresh token is not sent again', async () => {
  const user = { namespace: 'a', database: 'b', access: 'user', variables: { name: 'A' } }
  const answer = signingIn(3600, true)
  const { clock, connection, methods } = await connected({ credentials: user }, call =>
    call.method === 'refresh' ? call.fault(notAllowed('InvalidAuth')) : answer(call),
  )
  await connection.connect()
  await connection.use({ namespace: 'a', database: 'b' })
  await clock.advance(3_595_000 * 0.8)
  expect(methods().filter(method => method !== 'use')).toEqual(['signin', 'refresh'])
  await clock.advance(60_000)
  expect(methods().filter(method => method !== 'use')).toEqual(['signin', 'refresh', 'signin'])
})

test('without credentials a refused refresh token ends renewal, and the access token is kept', async () => {
  const answer = signingIn(3600, true)
  const { clock, server, connection, methods } = await connected({}, call =>
    call.method === 'refresh' ? call.fault(notAllowed('InvalidAuth')) : answer(call),
  )
  await connection.connect()
  await connection.signup({ namespace: 'a', database: 'b', access: 'user', variables: {} })
  await clock.advance(3_595_000 * 0.8 + 60_000)
  expect(methods().filter(method => method !== 'use')).toEqual(['signup', 'refresh'])
  await connection.query('RETURN 1')
  expect(server.calls.at(-1)?.session?.token).toBe(jwt(3600, { no: 1 }))
})

test('a failed renewal is retried after five seconds', async () => {
  const { clock, server, connection, methods } = await connected(ROOT)
  await connection.connect()
  server.onCall = call => call.fault({ message: 'busy' })
  await clock.advance(3_595_000 * 0.8)
  expect(methods()).toEqual(['signin', 'signin'])
  await clock.advance(4999)
  expect(methods()).toHaveLength(2)
  await clock.advance(1)
  expect(methods()).toHaveLength(3)
  server.onCall = signingIn(3600)
  await clock.advance(5000)
  expect(methods()).toHaveLength(4)
  await clock.advance(60_000)
  expect(methods()).toHaveLength(4)
})

test('only one renewal runs at a time, and one without an answer ends with its attempt', async () => {
  const { clock, server, connection, methods } = await connected(ROOT)
  await connection.connect()
  server.onCall = call => (call.method === 'signin' ? undefined : please(call))
  await clock.advance(3_595_000 * 0.8)
  await connection.set('x', 1)
  await clock.advance(9999)
  expect(methods().slice(1)).toEqual(['signin', 'set'])
  await clock.advance(1 + 5000)
  expect(methods().slice(1)).toEqual(['signin', 'set', 'signin'])
})

test('a sign-in by the user during a renewal wins', async () => {
  let provide: (credentials: object) => void = () => {}
  const credentials = vi.fn(
    () =>
      new Promise<object>(resolve => {
        provide = resolve
      }),
  )
  const { clock, server, connection } = await connected({ credentials }, signingIn(100))
  const connecting = connection.connect()
  await clock.settle()
  provide(ROOT)
  await connecting
  await clock.advance(95_000 * 0.8)
  expect(credentials).toHaveBeenCalledTimes(2)
  server.onCall = () => {}
  const signin = watch(connection.signin({ username: 'alice', password: 'a' }))
  await clock.settle()
  provide(ROOT)
  await clock.settle()
  const { length } = server.calls
  expect(server.calls[length - 1]?.params).toEqual([{ user: 'alice', pass: 'a' }])
  server.calls[length - 1]?.reply(jwt(3600, { no: 'alice' }))
  await clock.settle()
  expect(signin.value).toEqual({ access: jwt(3600, { no: 'alice' }) })
  server.onCall = please
  await connection.query('RETURN 1')
  expect(server.calls.slice(length).map(({ method }) => method)).toEqual(['query'])
})

test('a renewal that is answered after a sign-in by the user has no effect', async () => {
  const { clock, server, connection } = await connected(ROOT)
  await connection.connect()
  server.onCall = () => {}
  await clock.advance(3_595_000 * 0.8)
  const signin = watch(connection.signin({ username: 'alice', password: 'a' }))
  await clock.settle()
  server.calls[2]?.reply(jwt(3600, { no: 'alice' }))
  await clock.settle()
  server.calls[1]?.reply(jwt(3600, { no: 'root' }))
  await clock.settle()
  expect(signin.state).toBe('resolved')
  server.onCall = please
  await connection.query('RETURN 1')
  expect(server.calls.at(-1)?.session?.token).toBe(jwt(3600, { no: 'alice' }))
})

test('a token of any lifetime is not renewed at once', async () => {
  vi.useFakeTimers()
  const session = new Session(systemClock, {
    authentication: { kind: 'credentials', credentials: ROOT },
    namespace: undefined,
    database: undefined,
    variables: {},
  })
  const renew = vi.fn(async () => {})
  const renewal = new Renewal(systemClock, session, renew)
  const days = 86_400
  for (const seconds of [60 * days, 1e15, Number.MAX_VALUE]) {
    session.tokens.hold({ access: jwt(seconds) })
    renewal.plan()
    await vi.advanceTimersByTimeAsync(30 * days * 1000)
    expect(renew).not.toHaveBeenCalled()
  }
  session.tokens.hold({ access: jwt(60 * days) })
  renewal.plan()
  await vi.advanceTimersByTimeAsync(60 * days * 1000 * 0.8)
  expect(renew).toHaveBeenCalled()
  renewal.stop()
  expect(vi.getTimerCount()).toBe(0)
})

test('a token with a lifetime of 0 is renewed at most once a second', async () => {
  const { clock, connection, methods } = await connected(ROOT, signingIn(0))
  await connection.connect()
  await clock.advance(10_000)
  expect(methods()).toHaveLength(11)
})

test.each([
  ['without an end', '{"iat":0,"exp":1e999}'],
  ['that is not finite', '{"iat":1e999,"exp":1e999}'],
])('a lifetime %s needs no renewal', async (_what, claims) => {
  const { clock, connection, methods } = await connected(ROOT, call =>
    call.method === 'signin' ? call.reply(`h.${btoa(claims)}.s`) : please(call),
  )
  await connection.connect()
  await clock.advance(1e9)
  expect(methods()).toEqual(['signin'])
  expect(clock.timers).toEqual([])
})

test('a token of the user without a way to renew it is kept', async () => {
  const { clock, connection, methods } = await connected({ token: jwt(60) })
  await connection.connect()
  await clock.advance(600_000)
  expect(methods()).toEqual(['authenticate'])
})

test('a token function is called again before its token expires', async () => {
  let asked = 0
  const { clock, server, connection, tokens } = await connected({ token: () => jwt(3600, { no: ++asked }) })
  await connection.connect()
  await clock.advance(3_595_000 * 0.8)
  expect(server.calls.map(({ params }) => params[0])).toEqual([jwt(3600, { no: 1 }), jwt(3600, { no: 2 })])
  expect(tokens).toEqual([])
})

test('nothing is renewed while the link is lost or after close()', async () => {
  const { clock, server, connection, methods } = await connected(ROOT)
  await connection.connect()
  server.onDial = () => {}
  await clock.advance(10_000)
  server.links[0]?.lose()
  await clock.advance(3_600_000)
  expect(methods()).toEqual(['signin'])
  await connection.close()
  await clock.advance(36_000_000)
  expect(methods()).toEqual(['signin'])
  expect(clock.timers).toEqual([])
})

test('a renewal that is due without a link is not repeated on the next link', async () => {
  const { clock, server, connection, methods } = await connected(ROOT)
  await connection.connect()
  const life = 3_595_000 * 0.8
  server.onDial = () => {}
  await clock.advance(life - 1_000)
  server.links[0]?.lose()
  await clock.advance(2_000)
  server.dials.at(-1)?.accept()
  await clock.advance(10_000)
  expect(methods()).toEqual(['signin', 'authenticate'])
})

test('a renewal that close() interrupts is not resumed', async () => {
  const { clock, server, connection, methods } = await connected(ROOT)
  await connection.connect()
  server.onCall = () => {}
  await clock.advance(3_595_000 * 0.8)
  await connection.close()
  expect(server.links.map(({ isClosed }) => isClosed)).toEqual([true, true])
  await clock.advance(600_000)
  expect(methods()).toEqual(['signin', 'signin'])
  expect(clock.timers.filter(({ alive }) => alive)).toEqual([])
})

test('the tokens of further sessions are renewed as well', async () => {
  const { clock, server, connection } = await connected({ namespace: 'a', database: 'b' })
  await connection.connect()
  const session = await connection.session({ credentials: { username: 'alice', password: 'a' } })
  await clock.advance(3_595_000 * 0.8)
  const [, own] = server.links
  expect(own?.calls.map(({ method, params }) => [method, ...params])).toEqual([
    ['signin', { user: 'alice', pass: 'a' }],
  ])
  await session.query('RETURN 1')
  expect(server.calls.at(-1)?.session?.token).toBe(jwt(3600, { no: 2 }))
  await session.close()
  const { length } = server.calls
  await clock.advance(36_000_000)
  expect(server.calls).toHaveLength(length)
})

test('a session that is closed while its tokens are renewed is not renewed again', async () => {
  const { clock, server, connection } = await connected()
  await connection.connect()
  const session = await connection.session({ credentials: ROOT })
  server.onCall = call => (call.method === 'signin' ? undefined : please(call))
  await clock.advance(3_595_000 * 0.8)
  expect(server.calls.at(-1)?.method).toBe('signin')
  await session.close()
  server.calls.findLast(({ method }) => method === 'signin')?.reply(jwt(3600, { no: 9 }))
  const { length } = server.calls
  await clock.advance(36_000_000)
  expect(server.calls).toHaveLength(length)
})

test('a session that failed to open is not renewed, and is detached', async () => {
  const { clock, server, connection, methods } = await connected()
  await connection.connect()
  server.onCall = call => (call.method === 'signin' ? call.fault(notAllowed('InvalidAuth')) : please(call))
  await expect(connection.session({ credentials: ROOT })).rejects.toMatchObject({ code: 'AUTHENTICATION' })
  expect(methods()).toEqual(['attach', 'signin', 'detach'])
  await clock.advance(60_000)
  expect(methods()).toHaveLength(3)
})

test('a forked session starts with the access token, and its origin keeps the refresh token', async () => {
  const { clock, server, connection } = await connected({}, signingIn(3600, true))
  await connection.connect()
  await connection.signup({ namespace: 'a', database: 'b', access: 'user', variables: {} })
  const fork = await connection.forkSession()
  await fork.query('RETURN 1')
  expect(server.calls.at(-1)?.session?.token).toBe(jwt(3600, { no: 1 }))
  await clock.advance(3_595_000)
  const refreshed = server.calls.filter(({ method }) => method === 'refresh')
  expect(refreshed.map(({ session }) => session?.id)).toEqual([undefined])
})

test('a fork of a session that signed up continues with the renewed tokens of its origin', async () => {
  const { clock, server, connection, methods } = await connected({}, signingIn(600, true))
  await connection.connect()
  await connection.signup({ access: 'people', variables: { name: 'ann' }, namespace: 'shop', database: 'live' })
  const fork = await connection.forkSession()
  const grandchild = await fork.forkSession()
  await clock.advance(700_000)
  expect(methods().filter(method => method === 'refresh')).toHaveLength(1)
  const answer = server.onCall
  const expired = new Set([fork.id.toString(), grandchild.id.toString()])
  server.onCall = call => {
    const isOver = call.method === 'query' && expired.delete(String(call.session?.id))
    return isOver ? call.fault(notAllowed('SessionExpired')) : answer(call)
  }
  const before = server.calls.length
  expect(await fork.query('a')).toEqual(['a'])
  expect(await grandchild.query('b')).toEqual(['b'])
  const shown = server.calls.slice(before).filter(({ method }) => method === 'authenticate')
  expect(shown.map(({ params }) => params)).toEqual(Array(2).fill([jwt(600, { no: 2 })]))
})
