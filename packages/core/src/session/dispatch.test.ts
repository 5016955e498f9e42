import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, type ScriptedCall, scriptedServer } from '../transport/scripted-transport.fixture.js'
import type { Capabilities } from '../transport/transport.js'
import { TransportFailure } from '../transport/transport-failure.js'

async function connected(options: object = {}, capabilities: Partial<Capabilities> = {}) {
  const clock = virtualClock()
  const server = scriptedServer(capabilities)
  const connection = connectionTo(server, clock, { initialDelay: 0, ...options })
  await connection.connect()
  const held: ScriptedCall[] = []
  const hold = (): void => {
    server.onCall = call => void held.push(call)
  }
  return { clock, server, connection, held, hold, heard: () => server.heard() }
}

test('a call is sent at once, not when it is awaited', async () => {
  const { server, connection } = await connected()
  void connection.query('RETURN 1')
  expect(server.heard()).toEqual(['query RETURN 1'])
})

test('a query that is issued after use() waits for it without an await', async () => {
  const { clock, held, hold, connection, heard } = await connected()
  hold()
  const use = watch(connection.use({ namespace: 'a', database: 'b' }))
  const query = watch(connection.query('RETURN 1'))
  await clock.settle()
  expect(heard()).toEqual(['use a'])
  held[0]?.reply()
  await clock.settle()
  expect(use.state).toBe('resolved')
  expect(heard()).toEqual(['use a', 'query RETURN 1'])
  held[1]?.reply([{ status: 'OK', result: 1 }])
  await clock.settle()
  expect(query.value).toEqual([1])
})

test('a change waits for the calls that were issued before it, on every link', async () => {
  const { clock, held, hold, connection, heard } = await connected()
  hold()
  const [first, second] = [watch(connection.query('first')), watch(connection.query('second'))]
  const use = watch(connection.use({ namespace: 'a', database: 'b' }))
  const hasty = watch(connection.set('x', 1, { timeout: '1s' }))
  const behind = watch(connection.query('behind'))
  held[0]?.reply([{ status: 'OK', result: 1 }])
  await clock.advance(1000)
  // Otherwise both could run in the database that is chosen after them.
  expect(heard()).toEqual(['query first', 'query second'])
  expect([first.state, second.state, use.state, behind.state]).toEqual(['resolved', 'pending', 'pending', 'pending'])
  expect(hasty.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'not-run' })
  held[1]?.reply([{ status: 'OK', result: 1 }])
  await clock.settle()
  expect(heard().slice(2)).toEqual(['use a'])
  held[2]?.reply()
  await clock.settle()
  expect([use.state, ...heard().slice(3)]).toEqual(['resolved', 'query behind'])
})

test('changes take effect one after another, and each call runs between the changes it was issued between', async () => {
  const { clock, connection, server, heard } = await connected({ namespace: 'z', database: 'z' })
  const calls = [
    connection.use({ namespace: 'a', database: 'a' }),
    connection.query('in a'),
    connection.use({ database: 'b' }),
    connection.query('in b'),
    connection.set('x', 1),
    connection.use({ namespace: 'c' }),
    connection.query('in c'),
  ]
  await Promise.all(calls)
  await clock.settle()
  expect(heard().slice(1)).toEqual(['use a', 'query in a', 'use a', 'query in b', 'set x', 'use c', 'query in c'])
  expect(server.calls.filter(({ method }) => method === 'use').map(({ params }) => params)).toEqual([
    ['z', 'z'],
    ['a', 'a'],
    ['a', 'b'],
    ['c', null],
  ])
})

test.each(['link', 'request'] as const)(
  'a change that ends while it waits does not let calls overtake the change before it (%s)',
  async session => {
    const { clock, held, hold, connection, server } = await connected({}, { session })
    hold()
    const first = watch(connection.use({ namespace: 'a', database: 'a' }))
    const second = watch(connection.use({ namespace: 'b', database: 'b' }, { timeout: '1s' }))
    await clock.advance(1000)
    expect(second.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'not-run' })
    const query = watch(connection.query('RETURN 1'))
    await clock.settle()
    expect(server.heard()).toEqual(['use a'])
    held[0]?.reply()
    await clock.settle()
    expect(first.state).toBe('resolved')
    expect(server.calls[1]).toMatchObject({ method: 'query', session: { namespace: 'a', database: 'a' } })
    expect(query.state).toBe('pending')
    await connection.close()
  },
)

test('a failed change has no effect, and the calls behind it continue', async () => {
  const { connection, server } = await connected()
  server.onCall = call => (call.method === 'set' ? call.fault({ message: 'no' }) : please(call))
  const set = watch(connection.set('x', 1))
  await connection.query('RETURN 1')
  expect(set.error).toMatchObject({ code: 'QUERY', message: 'no' })
  expect(server.calls.at(-1)?.session?.variables).toEqual({})
})

test('a call that was never handed to the socket is sent on the next link', async () => {
  const { clock, connection, server } = await connected()
  await clock.advance(10_000)
  server.links[0]?.jam()
  const call = watch(connection.query('CREATE a'))
  await clock.settle()
  expect(call.state).toBe('pending')
  server.links[0]?.lose()
  await clock.settle()
  expect(call.value).toEqual(['CREATE a'])
  expect(server.links[1]?.calls).toHaveLength(1)
})

test('a call that was sent and got no answer is a ConnectionLostError with an unknown outcome, and never sent again', async () => {
  const { clock, connection, server, hold } = await connected()
  hold()
  const call = watch(connection.query('CREATE a'))
  await clock.settle()
  server.links[0]?.lose()
  await clock.advance(60_000)
  expect(call.error).toMatchObject({
    code: 'CONNECTION_LOST',
    outcome: 'unknown',
    retryable: false,
    hint: expect.stringContaining('idempotent'),
  })
  expect(connection.isConnected()).toBe(true)
  expect(server.calls).toHaveLength(1)
})

test('a call that is marked idempotent, or idempotent by its method, is sent again', async () => {
  const { clock, connection, server, hold } = await connected()
  hold()
  const calls = [connection.query('UPSERT a', {}, { idempotent: true }), connection.ping(), connection.version()]
  await clock.settle()
  server.onCall = please
  server.links[0]?.lose()
  expect(await Promise.all(calls)).toEqual([['UPSERT a'], expect.any(Number), 'surrealdb-3.3.5'])
  expect(server.links[1]?.calls).toHaveLength(3)
})

test('if any attempt may have run, the caller gets an unknown outcome', async () => {
  const { clock, connection, server, hold } = await connected({ initialDelay: '60s', maxDelay: '60s' })
  hold()
  const call = watch(connection.query('UPSERT a', {}, { idempotent: true, timeout: '5s' }))
  await clock.settle()
  server.links[0]?.lose()
  await clock.advance(5000)
  expect(call.error).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown' })
  await connection.close()
})

test('session calls are applied again after a loss, so their outcome is never unknown', async () => {
  const { clock, connection, server, hold } = await connected({ initialDelay: '60s', maxDelay: '60s' })
  hold()
  const change = watch(connection.use({ namespace: 'a', database: 'b' }))
  const hasty = watch(connection.set('x', 1, { timeout: '5s' }))
  await clock.settle()
  server.links[0]?.lose()
  await clock.advance(5000)
  expect(hasty.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'not-run' })
  server.onCall = please
  await clock.advance(24_999)
  expect(change.state).toBe('pending')
  await connection.close()
  await clock.settle()
  expect(change.error).toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'not-run' })
})

test('session calls in flight are sent again on the next link', async () => {
  const { clock, connection, server, hold, heard } = await connected()
  hold()
  const change = watch(connection.use({ namespace: 'a', database: 'b' }))
  await clock.settle()
  server.onCall = please
  server.links[0]?.lose()
  await clock.settle()
  expect(change.state).toBe('resolved')
  expect(heard()).toEqual(['use a', 'use a'])
})

test('signup is not repeated', async () => {
  const { clock, connection, server, hold } = await connected()
  hold()
  const signup = watch(connection.signup({ namespace: 'a', database: 'b', access: 'user', variables: { name: 'A' } }))
  await clock.settle()
  server.links[0]?.lose()
  await clock.settle()
  expect(signup.error).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown' })
  expect(server.calls).toHaveLength(1)
})

test.each([
  ['protocol', 'PROTOCOL', 'unknown'],
  ['too-big', 'TOO_BIG', 'unknown'],
  ['policy', 'AUTHENTICATION', 'unknown'],
] as const)('a link that ended by %s fails the calls in flight', async (kind, code, outcome) => {
  const { clock, connection, server, hold } = await connected()
  hold()
  const call = watch(connection.query('CREATE a', {}, { idempotent: true }))
  await clock.settle()
  server.links[0]?.lose({ kind })
  await clock.settle()
  expect(call.error).toMatchObject({ code, outcome, retryable: false })
  expect(server.calls).toHaveLength(1)
})

test('over HTTP a call that is refused waits for the server, and the others continue', async () => {
  const { clock, connection, server } = await connected({ initialDelay: '1s' }, { session: 'request' })
  const [slow] = [watch(connection.query('RETURN slow'))]
  server.onCall = call => call.reject(new TransportFailure('refused', 'nobody'))
  const call = watch(connection.query('CREATE a'))
  await clock.settle()
  expect(connection.status).toBe('reconnecting')
  expect(slow.value).toEqual(['RETURN slow'])
  server.onCall = please
  await clock.advance(1000)
  expect(call.value).toEqual(['CREATE a'])
  expect(server.links.map(({ isClosed }) => isClosed)).toEqual([true, false])
})

test('a server that is reachable but refuses every call is given up after a while', async () => {
  const { clock, connection, server } = await connected({}, { session: 'request' })
  server.onCall = call => call.reject(new TransportFailure('refused', 'nobody'))
  const call = watch(connection.query('CREATE a'))
  await clock.advance(20_000)
  expect(call.error).toMatchObject({ code: 'CONNECTION_REFUSED', outcome: 'not-run', retryable: true })
})

test('over HTTP a call that was sent and lost fails alone', async () => {
  const { clock, connection, server } = await connected({}, { session: 'request' })
  server.onCall = call => call.reject(new TransportFailure('lost', 'gone', { sent: true }))
  const call = watch(connection.query('CREATE a'))
  await clock.settle()
  expect(call.error).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown' })
  expect(connection.isConnected()).toBe(true)
})

test('close() also ends calls in flight on a link that was dropped', async () => {
  const { clock, connection, server, hold } = await connected({ reconnectLimit: 0 }, { session: 'request' })
  hold()
  const slow = watch(connection.query('CREATE slow', {}, { timeout: 0 }))
  await clock.settle()
  server.links[0]?.jam()
  const call = watch(connection.query('CREATE a'))
  await clock.settle()
  expect([slow.state, call.error, connection.status]).toMatchObject([
    'pending',
    { code: 'NOT_CONNECTED' },
    'disconnected',
  ])
  await connection.close()
  await clock.settle()
  expect(slow.error).toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'unknown' })
  expect(server.links[0]?.isClosed).toBe(true)
})

test('the call event reports how long a call took, how often it was sent, and how it failed', async () => {
  const { clock, connection, server, hold } = await connected()
  const heard: unknown[] = []
  const undo = connection.on('call', event => heard.push(event))
  await connection.query('RETURN 1')
  hold()
  const late = watch(connection.query('CREATE a', {}, { timeout: '1s' }))
  const early = watch(connection.query('RETURN 2', {}, { signal: AbortSignal.abort() }))
  await clock.advance(1000)
  expect([late.error, early.error]).toMatchObject([{ code: 'REQUEST_TIMEOUT' }, { code: 'ABORTED' }])
  server.onCall = please
  undo()
  await connection.query('RETURN 3')
  expect(heard).toMatchObject([
    { method: 'query', duration: 0, attempts: 1, error: undefined },
    { method: 'query', duration: 0, attempts: 0, error: 'ABORTED' },
    { method: 'query', duration: 1000, attempts: 1, error: 'REQUEST_TIMEOUT' },
  ])
})
