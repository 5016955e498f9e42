import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import type { ServerFault } from '../errors/server-fault.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, type ScriptedCall, scriptedServer } from '../transport/scripted-transport.fixture.js'
import type { Capabilities } from '../transport/transport.js'
import { TransportFailure } from '../transport/transport-failure.js'
import { SURREALDB_2 } from '../wire/recorded-faults.fixture.js'
import { readFault } from '../wire/rpc-frame.js'
import { notAllowed } from '../wire/tokens.fixture.js'

const ROOT = { username: 'root', password: 'secret' }

async function connected(options: object = ROOT, capabilities: Partial<Capabilities> = {}) {
  const clock = virtualClock()
  const server = scriptedServer(capabilities)
  const connection = connectionTo(server, clock, { initialDelay: 0, ...options })
  await connection.connect()
  const { length } = server.calls
  return { clock, server, connection, heard: () => server.heard().slice(length) }
}

/** A server that refuses all calls until the session signs in by one of the given methods. */
function forgetful(kind: 'SessionExpired' | 'TokenExpired', ways: readonly string[]): (call: ScriptedCall) => void {
  let known = false
  return call => {
    if (ways.includes(call.method)) known = true
    if (known) please(call)
    else call.fault(notAllowed(call.method === 'query' ? kind : 'TokenExpired'))
  }
}

test.each(['SessionExpired', 'TokenExpired'] as const)(
  'calls refused by %s sign the session in again, only once, and each is sent again once',
  async kind => {
    const { server, connection, heard } = await connected()
    server.onCall = forgetful(kind, ['authenticate'])
    const calls = await Promise.all(['a', 'b', 'c'].map(sql => connection.query(sql)))
    expect(calls).toEqual([['a'], ['b'], ['c']])
    expect(heard()).toEqual([
      ...['query a', 'query b', 'query c'],
      'authenticate token',
      'use',
      ...['query a', 'query b', 'query c'],
    ])
  },
)

/** What SurrealDB 2 answers: a message without a kind. */
function inWords(when: string): ServerFault {
  const recorded = SURREALDB_2.find(each => each.when === when)
  if (recorded === undefined || recorded.fault.kind !== undefined)
    throw new Error('no such fault of SurrealDB 2 was recorded')
  return readFault(recorded.fault)
}

test.each([
  ['a link, with the token', 'link', ['authenticate', 'signin'], ['authenticate token', 'use']],
  ['a link, with the password', 'link', ['signin'], ['authenticate token', 'signin', 'use']],
  ['requests, with the token', 'request', ['authenticate', 'signin'], ['authenticate token']],
  ['requests, with the password', 'request', ['signin'], ['authenticate token', 'signin']],
] as const)(
  'a session that expired on SurrealDB 2, known only by the message, is signed in again: over %s',
  async (_, session, ways, between) => {
    const { server, connection, heard } = await connected(ROOT, { session })
    await connection.query('before')
    const { length } = heard()
    let known = false
    server.onCall = call => {
      if (ways.some(way => way === call.method)) known = true
      if (known) please(call)
      else call.fault(inWords(call.method === 'query' ? 'an ended session' : 'a token that ended'))
    }
    expect(await Promise.all(['a', 'b'].map(sql => connection.query(sql)))).toEqual([['a'], ['b']])
    expect(heard().slice(length)).toEqual(['query a', 'query b', ...between, 'query a', 'query b'])
  },
)

test('a refusal that arrives after the session was signed in again does not sign in twice', async () => {
  const { clock, server, connection, heard } = await connected()
  const held: ScriptedCall[] = []
  server.onCall = call => void held.push(call)
  const calls = ['a', 'b'].map(sql => watch(connection.query(sql)))
  server.onCall = please
  held[0]?.fault(notAllowed('SessionExpired'))
  await clock.settle()
  held[1]?.fault(notAllowed('SessionExpired'))
  await clock.settle()
  expect(calls.map(({ value }) => value)).toEqual([['a'], ['b']])
  expect(heard().filter(call => call.startsWith('authenticate'))).toHaveLength(1)
})

test('the error of a second refusal is returned to the caller', async () => {
  const { server, connection, heard } = await connected()
  server.onCall = call => (call.method === 'query' ? call.fault(notAllowed('SessionExpired')) : please(call))
  await expect(connection.query('a')).rejects.toMatchObject({ code: 'AUTHENTICATION' })
  expect(heard()).toEqual(['query a', 'authenticate token', 'use', 'query a'])
})

test('other refusals do not sign in again', async () => {
  const { server, connection, heard } = await connected()
  server.onCall = call => call.fault(notAllowed('InvalidAuth'))
  await expect(connection.query('a')).rejects.toMatchObject({ code: 'AUTHENTICATION' })
  server.onCall = call => call.fault({ message: 'no', kind: 'NotAllowed', details: null })
  await expect(connection.query('a')).rejects.toMatchObject({ code: 'PERMISSION' })
  expect(heard()).toEqual(['query a', 'query a'])
})

test('a refused token falls back to the credentials, once for all waiting calls', async () => {
  const { server, connection, heard } = await connected()
  server.onCall = forgetful('SessionExpired', ['signin'])
  expect(await Promise.all(['a', 'b', 'c'].map(sql => connection.query(sql)))).toEqual([['a'], ['b'], ['c']])
  expect(heard().filter(call => !call.startsWith('query'))).toEqual(['authenticate token', 'signin', 'use'])
})

test('credentials that are refused as well fail all waiting calls', async () => {
  const { clock, server, connection, heard } = await connected()
  server.onCall = forgetful('SessionExpired', [])
  const calls = ['a', 'b'].map(sql => watch(connection.query(sql)))
  await clock.settle()
  expect(calls.map(({ error }) => error)).toMatchObject([{ code: 'AUTHENTICATION' }, { code: 'AUTHENTICATION' }])
  expect(heard().filter(call => !call.startsWith('query'))).toEqual(['authenticate token', 'signin'])
  expect(connection.isConnected()).toBe(true)
})

test('a token of the user is sent once more, and the error of its refusal is returned to the caller', async () => {
  const { server, connection, heard } = await connected({ token: 'mine' })
  server.onCall = forgetful('TokenExpired', [])
  await expect(connection.query('a')).rejects.toMatchObject({ code: 'AUTHENTICATION' })
  expect(heard()).toEqual(['query a', 'authenticate mine'])
})

test('a change that was refused for an expired session is applied after the sign-in', async () => {
  const { server, connection } = await connected()
  let refusals = 1
  server.onCall = call =>
    call.method === 'set' && refusals-- > 0 ? call.fault(notAllowed('SessionExpired')) : please(call)
  await connection.set('x', 1)
  await connection.query('a')
  expect(server.heard().slice(-4)).toEqual(['authenticate token', 'use', 'set x', 'query a'])
})

test('over HTTP calls that are refused together share one sign-in', async () => {
  const { server, connection, heard } = await connected(ROOT, { session: 'request' })
  let known = false
  server.onCall = call => {
    if (call.method === 'signin') known = true
    if (known) please(call)
    else call.reject(new TransportFailure('authentication', '401'))
  }
  expect(await Promise.all(['a', 'b', 'c'].map(sql => connection.query(sql)))).toEqual([['a'], ['b'], ['c']])
  expect(heard().filter(call => !call.startsWith('query'))).toEqual(['signin'])
})

test('a server that asks to wait gets the call again afterwards, within the deadline', async () => {
  const { clock, server, connection } = await connected({}, { session: 'request' })
  server.onCall = call => call.reject(new TransportFailure('overload', '429', { retryAfter: 3000 }))
  const call = watch(connection.query('a'))
  const hasty = watch(connection.query('b', {}, { timeout: '2s' }))
  await clock.advance(2999)
  expect([call.state, server.heard()]).toEqual(['pending', ['query a', 'query b']])
  expect(hasty.error).toMatchObject({ code: 'CONNECTION', outcome: 'not-run', retryable: true })
  server.onCall = please
  await clock.advance(1)
  expect(call.value).toEqual(['a'])
})

test('a call that waits because the server is busy ends with its signal', async () => {
  const { clock, server, connection } = await connected({}, { session: 'request' })
  server.onCall = call => call.reject(new TransportFailure('overload', '429', { retryAfter: 3000 }))
  const aborter = new AbortController()
  const call = watch(connection.query('a', {}, { signal: aborter.signal }))
  await clock.settle()
  aborter.abort()
  await clock.advance(60_000)
  expect(call.error).toMatchObject({ code: 'ABORTED', outcome: 'not-run' })
  expect(server.heard()).toEqual(['query a'])
})

test('a server that asks to wait 0 seconds is not retried forever', async () => {
  const { clock, server, connection } = await connected({}, { session: 'request' })
  server.onCall = call => call.reject(new TransportFailure('overload', '429', { retryAfter: 0 }))
  const call = watch(connection.query('a', {}, { timeout: '1s' }))
  await clock.advance(1000)
  expect(call.state).toBe('rejected')
  expect(server.calls.length).toBeLessThanOrEqual(11)
})

test('a call that may have run is not repeated, even if the server asks to retry', async () => {
  const { server, connection } = await connected({}, { session: 'request' })
  server.onCall = call => call.reject(new TransportFailure('overload', '503', { sent: true, retryAfter: 3000 }))
  await expect(connection.query('CREATE a')).rejects.toMatchObject({ code: 'CONNECTION', outcome: 'unknown' })
})

test.each(['query', 'set'] as const)(
  'a link whose session expired for good, as a %s shows, is replaced for an anonymous session',
  async shown => {
    const { clock, server, connection } = await connected()
    server.applied = ['authentication', 'namespace']
    server.links[0]?.lose()
    await clock.settle()
    // On a server the session of the upgrade stays expired.
    const [, ended] = server.links
    server.onCall = call =>
      call.method === shown && call.link === ended ? call.fault(notAllowed('SessionExpired')) : please(call)
    await connection.invalidate()
    if (shown === 'set') await connection.set('x', 1)
    const calls = ['a', 'b', 'c'].map(sql => connection.query(sql))
    expect(await Promise.all(calls)).toEqual([['a'], ['b'], ['c']])
    expect([server.links.length, server.dials.at(-1)?.context.handshake.authorization]).toEqual([3, undefined])
  },
)

test('a session that expired for good is attached again for an anonymous session', async () => {
  const { server, connection } = await connected()
  const session = await connection.forkSession()
  const ended = new Set([String(session.id)])
  server.onCall = call => {
    const id = String(call.session?.id)
    if (call.method === 'detach') ended.delete(id)
    if (call.method === 'query' && ended.has(id)) call.fault(notAllowed('SessionExpired'))
    else please(call)
  }
  await session.invalidate()
  const calls = ['a', 'b', 'c'].map(sql => session.query(sql))
  expect(await Promise.all(calls)).toEqual([['a'], ['b'], ['c']])
  expect(server.links).toHaveLength(1)
  expect(server.calls.filter(({ method }) => method === 'detach')).toHaveLength(1)
  expect(server.calls.filter(({ method }) => method === 'authenticate')).toHaveLength(1)
})

test('a server where every session is expired does not cause links and sessions to be replaced forever', async () => {
  const { clock, server, connection } = await connected()
  const session = await connection.forkSession()
  await Promise.all([connection.invalidate(), session.invalidate()])
  server.onCall = call => (call.method === 'query' ? call.fault(notAllowed('SessionExpired')) : please(call))
  const inside = watch(session.query('a'))
  await clock.advance(60_000)
  const call = watch(connection.query('a'))
  await clock.advance(60_000)
  for (const { error } of [inside, call]) expect(error).toMatchObject({ code: 'AUTHENTICATION', outcome: 'answered' })
  expect(server.links).toHaveLength(2)
  expect(server.calls.filter(({ method }) => method === 'attach')).toHaveLength(2)
})

test('if a long query runs when the session expires, it continues, and other calls use another link', async () => {
  const { clock, server, connection } = await connected()
  const [first] = server.links
  const held: ScriptedCall[] = []
  let isOver = false
  server.onCall = call => {
    if (call.params[0] === 'long') held.push(call)
    else if (isOver && call.link === first && call.method === 'query') call.fault(notAllowed('SessionExpired'))
    else please(call)
  }
  const long = watch(connection.query('long', {}, { timeout: 0 }))
  await clock.settle()
  isOver = true
  const small = ['a', 'b'].map(sql => watch(connection.query(sql)))
  await clock.advance(499)
  expect([small.map(({ state }) => state), server.links.length]).toEqual([['pending', 'pending'], 1])
  await clock.advance(1)
  expect([small.map(({ value }) => value), long.state]).toEqual([[['a'], ['b']], 'pending'])
  // Nothing was sent that the server would have read only after the long query.
  expect(first?.calls.slice(1).map(({ method, params: [sql] }) => `${method} ${sql}`)).toEqual([
    'query long',
    'query a',
    'query b',
  ])
  expect([server.links.length, first?.isClosed]).toEqual([2, false])
  held[0]?.reply([{ status: 'OK', result: 'done' }])
  await clock.settle()
  expect([long.value, first?.isClosed, connection.status]).toEqual([['done'], true, 'connected'])
})

test('when the session expires, calls that are answered soon are waited for, and the link is kept', async () => {
  const { clock, server, connection, heard } = await connected()
  const held: ScriptedCall[] = []
  let isOver = false
  server.onCall = call => {
    if (call.params[0] === 'slow') held.push(call)
    else if (call.method === 'authenticate') {
      isOver = false
      please(call)
    } else if (isOver) call.fault(notAllowed('SessionExpired'))
    else please(call)
  }
  const slow = watch(connection.query('slow'))
  await clock.settle()
  isOver = true
  const small = watch(connection.query('a'))
  await clock.advance(300)
  expect(heard()).toEqual(['query slow', 'query a'])
  held[0]?.reply([{ status: 'OK', result: 'done' }])
  await clock.settle()
  expect([slow.value, small.value, server.links.length]).toEqual([['done'], ['a'], 1])
})

test('a transaction stays on its link, whatever runs concurrently', async () => {
  const { clock, server, connection } = await connected()
  const transaction = await connection.beginTransaction()
  const held: ScriptedCall[] = []
  let refusals = 1
  server.onCall = call => {
    if (call.params[0] === 'long') held.push(call)
    else if (call.params[0] === 'x' && refusals-- > 0) call.fault(notAllowed('SessionExpired'))
    else please(call)
  }
  const long = watch(connection.query('long'))
  const inside = watch(transaction.query('x'))
  await clock.advance(1_000)
  expect([inside.value, server.links.length, long.state]).toEqual([['x'], 1, 'pending'])
})
