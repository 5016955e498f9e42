import { describe, expect, test } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, type ScriptedCall, scriptedServer } from '../transport/scripted-transport.fixture.js'
import type { Capabilities } from '../transport/transport.js'
import { jwt, notAllowed } from '../wire/tokens.fixture.js'

const SECRET = 'hunter2'
const NAMES = { namespace: 'a', database: 'b' }

/**
 * A server that accepts some access tokens, and each refresh token once, for which it issues new tokens.
 */
function world(options: object, capabilities: Partial<Capabilities> = {}) {
  const clock = virtualClock()
  const server = scriptedServer(capabilities)
  const accepted = new Set<unknown>()
  const refreshing = new Set<unknown>(['refresh-0'])
  const told: object[] = []
  const shown: string[] = []
  server.onCall = call => {
    const [given] = call.params
    if (call.method === 'authenticate') {
      shown.push(`authenticate ${name(given)}`)
      if (accepted.has(given)) call.reply()
      else call.fault(notAllowed('TokenExpired'))
    } else if (call.method === 'refresh') refresh(call)
    else please(call)
  }

  function refresh(call: ScriptedCall): void {
    const { refresh: token } = call.params[0] as { readonly refresh: string }
    shown.push(`refresh ${token}`)
    if (!refreshing.delete(token)) {
      call.fault(notAllowed('InvalidAuth'))
      return
    }
    const next = Number(token.split('-')[1]) + 1
    const tokens = { access: access(next), refresh: `refresh-${next}` }
    accepted.add(tokens.access)
    refreshing.add(tokens.refresh)
    call.reply(tokens)
  }

  const connection = connectionTo(server, clock, {
    initialDelay: 0,
    ...NAMES,
    onTokens: (tokens: object) => told.push(tokens),
    ...options,
  })
  return { accepted, clock, connection, refreshing, server, shown, told }
}

function access(no: number): string {
  return jwt(3600, { no })
}

function name(token: unknown): string {
  return [0, 1, 2].map(no => `access-${no}`).find((_, no) => access(no) === token) ?? 'another'
}

const STORED = { access: access(0), refresh: 'refresh-0' }
const RENEWED = { access: access(1), refresh: 'refresh-1' }

describe.each<[string, Partial<Capabilities>]>([
  ['a link', {}],
  ['requests', { session: 'request', live: false, transactions: false }],
])('over %s', (_, capabilities) => {
  test('a valid access token is used, and the refresh token is kept', async () => {
    const { accepted, connection, shown, told } = world({ token: STORED }, capabilities)
    accepted.add(STORED.access)
    await connection.connect()
    await connection.query('RETURN 1')
    expect(shown).toEqual(['authenticate access-0'])
    expect(told).toEqual([])
    await connection.close()
  })

  test.each<[string, unknown]>([
    ['tokens', STORED],
    ['a function', () => STORED],
    ['a promise', async () => STORED],
  ])('%s with an expired access token are renewed, and passed to onTokens', async (_, token) => {
    const { connection, shown, told } = world({ token }, capabilities)
    await connection.connect()
    await expect(connection.query('RETURN 1')).resolves.toEqual(['RETURN 1'])
    expect(shown).toEqual(['authenticate access-0', 'refresh refresh-0'])
    expect(told).toEqual([RENEWED])
    await connection.close()
  })

  test('tokens of which neither is accepted are an authentication error and are not retried', async () => {
    const { connection, refreshing, shown } = world({ token: STORED }, capabilities)
    refreshing.clear()
    const error: unknown = await connection.connect().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'AUTHENTICATION' })
    expect(shown).toEqual(['authenticate access-0', 'refresh refresh-0'])
  })

  test('authenticate() accepts stored tokens, and renews expired ones', async () => {
    const { connection, server, told } = world({}, capabilities)
    await connection.connect()
    await connection.authenticate(STORED)
    await connection.query('RETURN 1')
    expect(told).toEqual([RENEWED])
    expect(server.calls.at(-1)?.session).toMatchObject({ token: RENEWED.access, ...NAMES })
    await connection.close()
  })

  test('authenticate() with renew exchanges the refresh token while the access token is valid', async () => {
    const { accepted, connection, server, shown, told } = world({}, capabilities)
    accepted.add(STORED.access)
    await connection.connect()
    expect(await connection.authenticate(STORED, { renew: true })).toEqual(RENEWED)
    await connection.query('RETURN 1')
    expect(shown.filter(each => !each.endsWith('access-1'))).toEqual(['refresh refresh-0'])
    expect(told).toEqual([RENEWED])
    expect(server.calls.at(-1)?.session).toMatchObject({ token: RENEWED.access, ...NAMES })
    await connection.close()
  })

  test('authenticate() with renew and without a refresh token uses the access token', async () => {
    const { accepted, connection, shown, told } = world({}, capabilities)
    accepted.add(STORED.access)
    await connection.connect()
    const tokens = { access: STORED.access }
    expect(await connection.authenticate(tokens, { renew: true })).toEqual(tokens)
    expect([shown, told]).toEqual([['authenticate access-0'], []])
    await expect(connection.authenticate(tokens, { renw: true } as never)).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringContaining('renew'),
    })
    await connection.close()
  })

  test('authenticate() with tokens of which neither is accepted leaves the session as it was', async () => {
    const { accepted, connection, refreshing, server } = world({ token: 'first' }, capabilities)
    accepted.add('first')
    refreshing.clear()
    await connection.connect()
    await expect(connection.authenticate(STORED)).rejects.toMatchObject({ code: 'AUTHENTICATION' })
    await connection.query('RETURN 1')
    expect(server.calls.at(-1)?.session).toMatchObject({ token: 'first' })
    await connection.close()
  })

  test('session() accepts stored tokens too', async () => {
    const { connection, told } = world({}, capabilities)
    await connection.connect()
    const session = await connection.session({ ...NAMES, token: STORED })
    await session.query('RETURN 1')
    expect(told).toEqual([RENEWED])
    await connection.close()
  })
})

test('calls that are issued right after authenticate() run with the renewed tokens', async () => {
  const { connection, server } = world({})
  await connection.connect()
  const authenticated = connection.authenticate(STORED)
  await connection.query('RETURN 1')
  await authenticated
  expect(server.calls.at(-1)?.session).toMatchObject({ token: RENEWED.access })
  await connection.close()
})

test('a renewal that is refused after authenticate() leaves the new refresh token', async () => {
  const { accepted, clock, connection, refreshing, server, shown } = world({ token: STORED })
  const other = { access: access(2), refresh: 'refresh-2' }
  accepted.add(STORED.access).add(other.access)
  refreshing.add(other.refresh)
  await connection.connect()
  const answer = server.onCall
  const held: ScriptedCall[] = []
  server.onCall = call => (call.method === 'refresh' ? void held.push(call) : answer(call))
  await clock.advance(3_595_000 * 0.8)
  expect(held).toHaveLength(1)
  await connection.authenticate(other)
  held[0]?.fault(notAllowed('InvalidAuth'))
  server.onCall = answer
  await clock.advance(3_595_000 * 0.8)
  expect(shown.at(-1)).toBe('refresh refresh-2')
  await connection.close()
})

test('a later link uses the current tokens, and renews them if they are refused', async () => {
  const { accepted, connection, server, shown, told } = world({ token: STORED })
  await connection.connect()
  accepted.clear()
  server.links.at(-1)?.lose()
  await connection.query('RETURN 1', {}, { idempotent: true })
  expect(shown.slice(2)).toEqual(['authenticate access-1', 'refresh refresh-1'])
  expect(told.at(-1)).toEqual({ access: access(2), refresh: 'refresh-2' })
  await connection.close()
})

test('a fork uses the tokens of its origin, because a refresh token is valid only once', async () => {
  const { accepted, connection, server, shown } = world({ token: STORED })
  accepted.add(STORED.access)
  await connection.connect()
  const fork = await connection.forkSession()
  accepted.clear()
  server.links.at(-1)?.lose()
  await fork.query('RETURN 1', {}, { idempotent: true })
  expect(shown.filter(each => each === 'refresh refresh-0')).toHaveLength(1)
  expect(server.calls.at(-1)?.session).toMatchObject({ token: RENEWED.access })
  await connection.close()
})

test('a handshake does not send an access token that may need renewal, but the renewed one', async () => {
  const { connection, server } = world({ token: STORED })
  await connection.connect()
  server.links.at(-1)?.lose()
  await connection.query('RETURN 1', {}, { idempotent: true })
  const carried = server.dials.map(({ context }) => context.handshake.authorization)
  expect(carried).toEqual([undefined, { kind: 'bearer', token: RENEWED.access }])
  await connection.close()
})

test.each<[string, unknown]>([
  ['no access token', { refresh: SECRET }],
  ['an empty access token', { access: '', refresh: SECRET }],
  ['a refresh token that is no string', { access: SECRET, refresh: 5 }],
  ['an empty refresh token', { access: SECRET, refresh: '' }],
  ['another part', { access: SECRET, refesh: SECRET }],
  ['a list', [SECRET]],
])('tokens with %s are refused and not shown', async (_, token) => {
  const { connection } = world({})
  await connection.connect()
  for (const run of [() => world({ token }), () => connection.authenticate(token as never)]) {
    const error: unknown = await (async () => run())().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'CONFIGURATION', option: expect.stringMatching(/^token/) })
    expect(JSON.stringify(error) + String(error)).not.toContain(SECRET)
  }
  await expect(connection.session({ token: token as never })).rejects.toMatchObject({ code: 'CONFIGURATION' })
  await connection.close()
})
