import '@surrealengine/core/live'
import '@surrealengine/core/scope'
import '@surrealengine/core/sessions'
import '@surrealengine/core/transactions'
import '@surrealengine/pool'
import '@surrealengine/transport-embedded'
import '@surrealengine/transport-ws'
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { connect, createConnection, RecordId } from '@surrealengine/core'
import { type FaultProxy, startFaultProxy, startServer, type TestServer } from '@surrealengine/testing'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { instrument } from './index.js'
import { type Telemetry, telemetry } from './telemetry.fixture.js'

let server: TestServer
let proxy: FaultProxy
let current: Telemetry | undefined

beforeAll(async () => {
  server = await startServer()
  proxy = await startFaultProxy(server)
})

afterEach(async () => {
  await current?.stop()
  current = undefined
})

afterAll(async () => {
  await proxy.stop()
  await server.stop()
})

function followed(options?: Parameters<typeof telemetry>[0]): Telemetry {
  current = telemetry(options)
  return current
}

const options = () => ({
  url: proxy.wsUrl,
  namespace: 'shop',
  database: 'live',
  username: server.username,
  password: server.password,
})

test('a call is a client span with the attributes of the conventions', async () => {
  const { spans } = followed()
  const db = await connect(options())
  await db.query('CREATE users:alice SET name = "Alice"')
  await db.select(new RecordId('users', 'alice'))
  await db.query('SELECT * FROM users; SELECT * FROM orders').catch(() => {})
  await db.close()
  const [connecting, created, selected, both] = spans()
  const { port } = new URL(proxy.wsUrl)
  const common = {
    'db.system.name': 'surrealdb',
    'db.namespace': 'shop|live',
    'server.address': '127.0.0.1',
    'server.port': Number(port),
  }
  expect(connecting).toMatchObject({
    name: 'connect',
    kind: SpanKind.CLIENT,
    attributes: { ...common, 'db.operation.name': 'connect' },
  })
  expect(created).toMatchObject({ name: 'CREATE users', kind: SpanKind.CLIENT, status: { code: SpanStatusCode.UNSET } })
  expect(created?.attributes).toEqual({
    ...common,
    'db.operation.name': 'CREATE',
    'db.collection.name': 'users',
    'db.query.summary': 'CREATE users',
    'db.response.returned_rows': 1,
  })
  expect(selected?.attributes).toMatchObject({ 'db.operation.name': 'SELECT', 'db.collection.name': 'users' })
  expect(both).toMatchObject({
    name: 'SELECT users; SELECT orders',
    attributes: { 'db.operation.name': 'BATCH SELECT' },
  })
  expect(both?.attributes).not.toHaveProperty('db.collection.name')
})

test('the text of a query is added on request, without its literals', async () => {
  const { spans, unfollow } = followed({ queryText: true })
  const db = await connect({ url: 'mem://', namespace: 'a', database: 'a' })
  await db.query('RETURN $a + "secret"', { a: 'b' })
  await db.version()
  unfollow()
  await db.query('RETURN "later"')
  await db.close()
  expect(spans().map(({ attributes }) => attributes['db.query.text'])).toEqual([undefined, 'RETURN $a + ?', undefined])
  expect(spans().some(({ attributes }) => 'server.address' in attributes)).toBe(false)
})

test('a span has the error of the call, or of a statement', async () => {
  const { spans } = followed()
  const db = await connect({ url: 'mem://', namespace: 'a', database: 'a' })
  await db.query('THROW "no"').catch(() => {})
  await db.answer('RETURN 1; THROW "no"')
  await db.query('RETURN 1', {}, { signal: AbortSignal.abort() }).catch(() => {})
  await db.close()
  const failed = { 'error.type': 'THROWN', 'db.response.status_code': 'Thrown' }
  expect(spans().slice(1)).toMatchObject([
    { name: 'THROW', attributes: failed, status: { code: SpanStatusCode.ERROR, message: 'THROWN' } },
    {
      name: 'RETURN; THROW',
      attributes: { ...failed, 'db.response.returned_rows': 1 },
      status: { code: SpanStatusCode.ERROR },
    },
    { name: 'RETURN', attributes: { 'error.type': 'ABORTED', 'surrealengine.attempts': 0 } },
  ])
  expect(JSON.stringify(spans().map(({ attributes, events, status }) => [attributes, events, status]))).not.toContain(
    'no"',
  )
})

test('spans nest below the active span, across await, side by side, and inside transactions', async () => {
  const { tracerProvider, tree } = followed()
  const db = await connect(options())
  const tracer = tracerProvider.getTracer('app')
  const request = (name: string): Promise<void> =>
    tracer.startActiveSpan(name, async span => {
      await null
      await db.query('RETURN 1')
      await db.transaction(async tx => {
        await tx.create('users', {})
        await Promise.all([tx.query('RETURN 2'), tx.query('RETURN 3')])
      })
      await db.version()
      span.end()
    })
  await Promise.all([request('GET /a'), request('GET /b')])
  const transaction = ['  transaction', '    begin', '    CREATE users', '    RETURN', '    RETURN', '    commit']
  const below = ['  RETURN', ...transaction, '  version']
  expect([...tree()].sort()).toEqual(['connect', 'GET /a', ...below, 'GET /b', ...below].sort())
  expect(trace.getSpan(context.active())).toBeUndefined()
  await db.close()
})

test('the order of nested spans is that of the calls', async () => {
  const { tree } = followed()
  const db = await connect({ url: 'mem://', namespace: 'a', database: 'a' })
  await db.transaction(tx => tx.query('RETURN 1'))
  await db.close()
  expect(tree()).toEqual(['connect', 'transaction', '  begin', '  RETURN', '  commit'])
})

test('an error of the caller marks the transaction as _OTHER', async () => {
  const { spans } = followed()
  const db = await connect({ url: 'mem://', namespace: 'a', database: 'a' })
  await db.transaction(() => Promise.reject(new Error('mine'))).catch(() => {})
  await db.close()
  expect(spans().at(-1)).toMatchObject({
    name: 'transaction',
    kind: SpanKind.INTERNAL,
    attributes: { 'error.type': '_OTHER' },
    status: { code: SpanStatusCode.ERROR },
  })
})

test('a reconnect is an event of the spans that were open meanwhile', async () => {
  const { spans } = followed()
  const db = await connect({ ...options(), initialDelay: 0 })
  const stall = proxy.inject({ kind: 'stall', direction: 'toClient' })
  const asked = db.query('RETURN 1', {}, { idempotent: true })
  await proxy.seen('toClient')
  const lost = new Promise(resolve => db.on('lost', resolve))
  const reset = proxy.inject({ kind: 'reset' })
  await lost
  await Promise.all([reset.remove(), stall.remove()])
  expect(await asked).toEqual([1])
  await db.close()
  const span = spans().find(({ name }) => name === 'RETURN')
  expect(span?.attributes).toMatchObject({ 'surrealengine.attempts': 2, 'server.address': '127.0.0.1' })
  expect(span?.events.map(({ name }) => name)).toEqual(expect.arrayContaining(['connection lost', 'reconnected']))
  expect(span?.events[0]).toMatchObject({ name: 'connection lost', attributes: { 'surrealengine.url': db.url } })
})

test('attempts to connect that failed are events of the span of connect()', async () => {
  const { spans } = followed()
  const refuse = proxy.inject({ kind: 'refuse' })
  const db = createConnection({ ...options(), initialDelay: 0, retryLimit: 1 })
  await expect(db.connect()).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' })
  await refuse.remove()
  await db.close()
  expect(spans()).toMatchObject([{ name: 'connect', attributes: { 'error.type': 'CONNECTION_REFUSED' } }])
  expect(spans()[0]?.events.map(({ name, attributes }) => [name, attributes?.['error.type']])).toEqual([
    ['attempt failed', 'CONNECTION_REFUSED'],
    ['attempt failed', 'CONNECTION_REFUSED'],
  ])
})

test('live() and lease() are spans, with their calls below', async () => {
  const { tree } = followed()
  const db = await connect({ ...options(), usePool: true, poolSize: 2 })
  await db.query('DEFINE TABLE IF NOT EXISTS users')
  const live = await db.live('users')
  await db.lease(link => link.query('RETURN 1'))
  await live.kill()
  await db.close()
  expect(tree()).toEqual(
    expect.arrayContaining(['connect', 'live', '  LIVE SELECT users', 'lease', '  RETURN', 'kill']),
  )
})

test('the duration of calls is measured in seconds, in the advised buckets', async () => {
  const { metric, unitOf } = followed()
  const db = await connect({ url: 'mem://', namespace: 'a', database: 'a' })
  await db.query('RETURN 1')
  await db.query('RETURN 2')
  await db.query('THROW "no"').catch(() => {})
  await db.close()
  const points = await metric('db.client.operation.duration')
  expect(await unitOf('db.client.operation.duration')).toBe('s')
  const common = { 'db.system.name': 'surrealdb', 'db.namespace': 'a|a' }
  expect(points).toMatchObject([
    {
      attributes: { ...common, 'db.operation.name': 'RETURN', 'db.query.summary': 'RETURN' },
      value: { count: 2, buckets: { boundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] } },
    },
    {
      attributes: {
        ...common,
        'db.operation.name': 'THROW',
        'error.type': 'THROWN',
        'db.response.status_code': 'Thrown',
      },
      value: { count: 1 },
    },
  ])
})

test('a pool reports its links, its limits and who waits', async () => {
  const { metric } = followed()
  const db = await connect({ ...options(), usePool: true, poolSize: 2, poolMinSize: 1 })
  const pool = { 'db.system.name': 'surrealdb', 'db.client.connection.pool.name': db.url.replace('ws://', '') }
  const value = async (name: string): Promise<unknown[]> =>
    (await metric(`db.client.connection.${name}`)).map(point => [
      point.attributes['db.client.connection.state'] ?? point.attributes['db.client.connection.pool.name'],
      point.value,
    ])
  const leases = [await db.lease(), await db.lease()]
  const waiting = db.lease({ timeout: '1m' })
  expect(await value('count')).toEqual([
    ['idle', 0],
    ['used', 2],
  ])
  const name = pool['db.client.connection.pool.name']
  expect(await value('pending_requests')).toEqual([[name, 1]])
  expect(await value('max')).toEqual([[name, 2]])
  expect(await value('idle.min')).toEqual([[name, 1]])
  await leases[0]?.release()
  await (await waiting).release()
  expect(await metric('db.client.connection.create_time')).toMatchObject([{ attributes: pool, value: { count: 2 } }])
  expect(await metric('db.client.connection.use_time')).toMatchObject([{ attributes: pool, value: { count: 2 } }])
  await db.close()
  expect(await value('count')).toEqual([
    ['idle', 0],
    ['used', 0],
  ])
})

test('what found no link in time is counted', async () => {
  const { metric } = followed()
  const db = await connect({ ...options(), name: 'main', usePool: true, poolSize: 1, poolAcquireTimeout: '1ms' })
  const lease = await db.lease()
  await expect(db.lease()).rejects.toMatchObject({ code: 'POOL_EXHAUSTED' })
  await lease.release()
  await db.close()
  expect(await metric('db.client.connection.timeouts')).toMatchObject([
    { attributes: { 'db.client.connection.pool.name': 'main' }, value: 1 },
  ])
})

test('a connection that was closed is no longer watched, also after a call that failed for it', async () => {
  const { metric } = followed()
  const db = await connect({ url: 'mem://', namespace: 'a', database: 'a' })
  const max = async (): Promise<unknown[]> => (await metric('db.client.connection.max')).map(({ value }) => value)
  expect(await max()).toEqual([1])
  await db.close()
  await db.query('RETURN 1').catch(() => {})
  expect(await max()).toEqual([0])
  await db.connect()
  expect(await max()).toEqual([1])
  await db.close()
})

test('an unknown or invalid option is refused', () => {
  expect(() => instrument({ queryTexts: true } as object)).toThrow('Unknown option "queryTexts" of instrument()')
  expect(() => instrument({ queryText: 'yes' } as object)).toThrow('The option queryText must be true or false')
})
