import { isTransportFailure, type Link, type LiveNotification, Uuid } from '@surrealengine/core'
import { engineLink } from '@surrealengine/core/engine'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Arrivals, call, codec, connect, connectTo, failureOf, inSession, live, query } from './embedded.fixture.js'

const unencodable = {
  get a(): never {
    throw new TypeError('no form on the wire')
  },
}

function listening(): {
  readonly seen: Arrivals<LiveNotification>
  readonly onNotification: (n: LiveNotification) => void
} {
  const seen = new Arrivals<LiveNotification>()
  return { seen, onNotification: seen.add }
}

test('a link begins without a user or a namespace, and with full rights', async () => {
  const link = await connect('mem://')
  expect(link.applied).toEqual([])
  expect(link).not.toHaveProperty('keepAlive')
  await expect(query(link, 'RETURN [session::ns(), $auth]')).resolves.toEqual([[undefined, undefined]])
  await expect(call(link, { method: 'use', params: ['company', 'shop'] })).resolves.toEqual({
    namespace: 'company',
    database: 'shop',
  })
  await expect(query(link, 'CREATE one:1 SET error = 1')).resolves.toMatchObject([[{ error: 1 }]])
})

test('carries a call and its reply', async () => {
  const link = await connect('mem://')
  const exchange = link.request({ method: 'query', params: ['RETURN $a', { a: 42 }] })
  expect(exchange.sent).toBe(true)
  await expect(exchange.reply).resolves.toMatchObject({ ok: true, result: [{ status: 'OK', result: 42 }] })
  await expect(call(link, { method: 'version', params: [] })).resolves.toMatch(/^surrealdb-3\./)
})

test("returns the engine's error as data", async () => {
  const link = await connect('mem://')
  await expect(link.request({ method: 'query', params: ['NOT A QUERY ;;('] }).reply).resolves.toMatchObject({
    ok: false,
    error: { code: expect.any(Number), message: expect.stringContaining('Parse error') },
  })
  await expect(
    link.request({ method: 'query', params: ['RETURN 1'], ...inSession(Uuid.v4()) }).reply,
  ).resolves.toMatchObject({ ok: false, error: { kind: 'NotFound' } })
})

test('a value that cannot be encoded fails only its own call', async () => {
  const link = await connect('mem://')
  const exchange = link.request({ method: 'query', params: ['RETURN $a', { a: unencodable }] })
  expect(exchange.sent).toBe(false)
  await expect(exchange.reply).rejects.toMatchObject({ reason: 'unencodable', sent: false })
  await expect(query(link, 'RETURN 1')).resolves.toEqual([1])
})

test('session calls take effect in order, and before the calls issued after them', async () => {
  const link = await connect('mem://')
  const replies: Promise<unknown>[] = []
  for (let round = 0; round < 100; round += 1) {
    void call(link, { method: 'use', params: ['company', `shop${round}`] })
    void call(link, { method: 'set', params: ['round', round] })
    void call(link, { method: 'set', params: ['round', round * 2] })
    replies.push(query(link, 'RETURN [session::db(), $round]'))
  }
  const expected = Array.from({ length: 100 }, (_, round) => [[`shop${round}`, round * 2]])
  await expect(Promise.all(replies)).resolves.toEqual(expected)
})

test('a slow query holds up only its own session', async () => {
  const link = await connectTo('mem://')
  const other = Uuid.v4()
  await call(link, { method: 'attach', params: [], ...inSession(other) })
  const slow = link.request({ method: 'query', params: ['SLEEP 300ms'] })
  const use = link.request({ method: 'use', params: ['company', 'other'] })
  const beside = link.request({ method: 'use', params: ['company', 'other'], ...inSession(other) })
  expect([slow.sent, use.sent, beside.sent]).toEqual([true, false, true])
  const order: string[] = []
  await Promise.all([slow.reply.then(() => order.push('slow')), use.reply.then(() => order.push('use')), beside.reply])
  expect(order).toEqual(['slow', 'use'])
})

test('further sessions of a link are independent of it', async () => {
  const link = await connectTo('mem://')
  const id = Uuid.v4()
  // None of these waits for the one before.
  const attached = call(link, { method: 'attach', params: [], ...inSession(id) })
  const used = call(link, { method: 'use', params: ['company', 'other'], ...inSession(id) })
  const there = query(link, 'RETURN session::db()', {}, id)
  const here = query(link, 'RETURN session::db()')
  await Promise.all([attached, used])
  expect([await there, await here]).toEqual([['other'], ['shop']])
  await call(link, { method: 'detach', params: [], ...inSession(id) })
  await expect(query(link, 'RETURN 1', {}, id)).rejects.toThrow('Session not found')
  await call(link, { method: 'attach', params: [], ...inSession(id) })
  await expect(query(link, 'RETURN session::db()', {}, id)).resolves.toEqual([undefined])
})

test('attaching a session twice is refused, and the first one stays', async () => {
  const link = await connect('mem://')
  const id = Uuid.v4()
  const attach = { method: 'attach', params: [], ...inSession(id) } as const
  await call(link, attach)
  await expect(call(link, attach)).rejects.toThrow('already exists')
  await expect(query(link, 'RETURN 1', {}, id)).resolves.toEqual([1])
})

test('two links may use the same session id', async () => {
  const owner = {}
  const one = await connect('mem://', { owner })
  const two = await connect('mem://', { owner })
  const id = Uuid.v4()
  for (const link of [one, two]) {
    await call(link, { method: 'attach', params: [], ...inSession(id) })
    await call(link, { method: 'use', params: ['company', 'shop'], ...inSession(id) })
  }
  await call(one, { method: 'set', params: ['a', 1], ...inSession(id) })
  await expect(query(two, 'RETURN $a', {}, id)).resolves.toEqual([undefined])
})

test('signs in, out, and in again with the token', async () => {
  const link = await connectTo('mem://')
  await query(link, "DEFINE USER ada ON ROOT PASSWORD 'secret' ROLES VIEWER")
  const token = await call(link, { method: 'signin', params: [{ user: 'ada', pass: 'secret' }] })
  expect(token).toBeTypeOf('string')
  await expect(query(link, 'DEFINE TABLE person')).rejects.toThrow()
  await call(link, { method: 'invalidate', params: [] })
  await query(link, 'DEFINE TABLE person')
  await call(link, { method: 'authenticate', params: [token] })
  await expect(query(link, 'DEFINE TABLE other')).rejects.toThrow()
  await expect(call(link, { method: 'signin', params: [{ user: 'ada', pass: 'wrong' }] })).rejects.toThrow(
    'authentication',
  )
})

test('links that open at once may create the same namespace', async () => {
  const owner = {}
  await Promise.all(Array.from({ length: 20 }, () => connectTo('mem://', { owner })))
})

test('a transaction is isolated until it is committed', async () => {
  const link = await connectTo('mem://')
  await query(link, 'DEFINE TABLE person')
  const transaction = (await call(link, { method: 'begin', params: [] })) as Uuid
  await call(link, { method: 'query', params: ['CREATE person:1'], transaction })
  await expect(query(link, 'SELECT VALUE id FROM person')).resolves.toEqual([[]])
  await call(link, { method: 'commit', params: [transaction] })
  await expect(query(link, 'SELECT VALUE id FROM person')).resolves.toMatchObject([[{ id: 1 }]])
})

test('a transaction ends with its link', async () => {
  const owner = {}
  const link = await connectTo('mem://', { owner })
  const other = await connectTo('mem://', { owner })
  await query(other, 'DEFINE TABLE person')
  const transaction = (await call(link, { method: 'begin', params: [] })) as Uuid
  await call(link, { method: 'query', params: ['CREATE person:1'], transaction })
  await link.close()
  await expect(call(other, { method: 'commit', params: [transaction] })).rejects.toThrow('Transaction not found')
  await expect(query(other, 'SELECT * FROM person')).resolves.toEqual([[]])
})

test('a notification goes to the link and the session of its query', async () => {
  const owner = {}
  const first = listening()
  const second = listening()
  const one = await connectTo('mem://', { owner, onNotification: first.onNotification })
  const two = await connectTo('mem://', { owner, onNotification: second.onNotification })
  const id = Uuid.v4()
  await call(two, { method: 'attach', params: [], ...inSession(id) })
  await call(two, { method: 'use', params: ['company', 'shop'], ...inSession(id) })
  await query(one, 'DEFINE TABLE person')
  const a = await live(one, 'LIVE SELECT * FROM person')
  const b = await live(two, 'LIVE SELECT * FROM person', id)
  await query(one, 'CREATE person:1 SET name = "Ada"')
  await Promise.all([first.seen.first(1), second.seen.first(1)])
  await query(one, 'DELETE person:1')
  for (const [{ seen }, queryId, session] of [
    [first, a, undefined],
    [second, b, id],
  ] as const) {
    expect(await seen.first(2)).toMatchObject([
      { action: 'CREATE', queryId, session, recordId: { id: 1 }, value: { name: 'Ada' }, bytes: expect.any(Number) },
      { action: 'DELETE', queryId, session },
    ])
  }
  await call(two, { method: 'kill', params: [b], ...inSession(id) })
  expect((await second.seen.first(3))[2]).toMatchObject({ action: 'KILLED', queryId: b, session: id })
  expect(first.seen.items).toHaveLength(2)
})

// The engine may send them in another order than that of the changes.
test('every one of a burst of notifications arrives', async () => {
  const { seen, onNotification } = listening()
  const link = await connectTo('mem://', { onNotification })
  await query(link, 'DEFINE TABLE tick')
  await live(link, 'LIVE SELECT * FROM tick')
  await Promise.all(Array.from({ length: 200 }, (_, n) => query(link, 'CREATE tick SET n = $n', { n })))
  expect(new Set((await seen.first(200)).map(({ value }) => (value as { n: number }).n)).size).toBe(200)
})

test('changes before the reply to LIVE are not lost', async () => {
  const { seen, onNotification } = listening()
  const link = await connectTo('mem://', { onNotification })
  await query(link, 'DEFINE TABLE tick')
  const [queryId] = await query(link, 'LIVE SELECT * FROM tick; CREATE tick; SLEEP 50ms')
  expect(await seen.first(1)).toMatchObject([{ action: 'CREATE', queryId }])
})

test('a link is notified of a query killed by the removal of its table', async () => {
  const owner = {}
  const { seen, onNotification } = listening()
  const link = await connectTo('mem://', { owner, onNotification })
  const other = await connectTo('mem://', { owner })
  await query(link, 'DEFINE TABLE person')
  const queryId = await live(link, 'LIVE SELECT * FROM person')
  await query(other, 'REMOVE TABLE person')
  expect(await seen.first(1)).toMatchObject([{ action: 'KILLED', queryId, session: undefined }])
})

test('and of a query killed by its own request', async () => {
  const { seen, onNotification } = listening()
  const link = await connectTo('mem://', { onNotification })
  await query(link, 'DEFINE TABLE person; DEFINE TABLE other')
  await live(link, 'LIVE SELECT * FROM other')
  const queryId = await live(link, 'LIVE SELECT * FROM person; REMOVE TABLE person; SLEEP 50ms')
  expect(await seen.first(1)).toMatchObject([{ action: 'KILLED', queryId }])
})

test('live queries end with their session', async () => {
  const { seen, onNotification } = listening()
  const link = await connectTo('mem://', { onNotification })
  await query(link, 'DEFINE TABLE person')
  const id = Uuid.v4()
  await call(link, { method: 'attach', params: [], ...inSession(id) })
  await call(link, { method: 'use', params: ['company', 'shop'], ...inSession(id) })
  const queryId = await live(link, 'LIVE SELECT * FROM person', id)
  await call(link, { method: 'detach', params: [], ...inSession(id) })
  expect(await seen.first(1)).toMatchObject([{ action: 'KILLED', queryId, session: id }])
  await query(link, 'CREATE person')
  expect(seen.items).toHaveLength(1)
})

test('live queries end with their link', async () => {
  const owner = {}
  const { seen, onNotification } = listening()
  const link = await connectTo('mem://', { owner, onNotification })
  const other = await connectTo('mem://', { owner })
  await query(link, 'DEFINE TABLE person')
  const id = await live(link, 'LIVE SELECT * FROM person')
  await link.close()
  await expect(call(other, { method: 'kill', params: [id] })).rejects.toThrow('Cannot execute KILL')
  await query(other, 'CREATE person')
  expect(seen.items).toEqual([])
})

test('close() rejects calls in flight, tells which may have run, and waits for those', async () => {
  const link = await connectTo('mem://')
  const running = link.request({ method: 'query', params: ['SLEEP 50ms; CREATE late:1'] })
  const waiting = link.request({ method: 'use', params: ['company', 'other'] })
  const behind = link.request({ method: 'query', params: ['CREATE never:1'] })
  const failures = Promise.all([running, waiting, behind].map(({ reply }) => failureOf(reply)))
  const closing = link.close()
  expect(await failures).toMatchObject([
    { reason: 'closed', sent: true },
    { reason: 'closed', sent: false },
    { reason: 'closed', sent: false },
  ])
  expect(link.close()).toBe(closing)
  await closing
  await expect(link.closed).resolves.toEqual({ kind: 'local' })
  const after = link.request({ method: 'query', params: ['RETURN 1'] })
  expect(after.sent).toBe(false)
  expect(await failureOf(after.reply)).toSatisfy(isTransportFailure)
})

test('close() does not wait forever', async () => {
  const hung = new Promise<never>(() => {})
  let released = false
  let calls = 0
  const link = await engineLink(
    {
      // Only the request that opens the session is answered.
      engine: {
        execute: () => (calls++ === 0 ? Promise.resolve(codec.encode(undefined)) : hung),
        listen: () => {},
        free: () => hung,
      },
      hear: () => {},
      solo: run => run(),
      release: async () => {
        released = true
      },
    },
    { codec, onNotification: () => {} },
  )
  const { reply } = link.request({ method: 'query', params: ['SLEEP 1y'] })
  vi.useFakeTimers()
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const closing = link.close()
  await expect(reply).rejects.toMatchObject({ reason: 'closed', sent: true })
  vi.advanceTimersByTime(5000)
  await closing
  // The engine would abort the process if it were freed during a call.
  expect(released).toBe(false)
})

test('a cancelled call that has not begun never runs', async () => {
  const link = await connectTo('mem://')
  const slow = link.request({ method: 'query', params: ['SLEEP 50ms'] })
  const use = link.request({ method: 'use', params: ['company', 'other'] })
  use.cancel()
  expect(use.sent).toBe(false)
  await slow.reply
  await expect(query(link, 'RETURN session::db()')).resolves.toEqual(['shop'])
})

test('the reply of a cancelled call is dropped, and its live query ends with the link', async () => {
  const owner = {}
  const link = await connectTo('mem://', { owner })
  const other = await connectTo('mem://', { owner })
  await query(link, 'DEFINE TABLE person')
  const exchange = link.request({ method: 'query', params: ['LIVE SELECT * FROM person'] })
  let settled = false
  exchange.reply.finally(() => {
    settled = true
  })
  exchange.cancel()
  await query(link, 'RETURN 1')
  await link.close()
  expect(settled).toBe(false)
  await expect(query(other, 'INFO FOR TABLE person')).resolves.toMatchObject([{ lives: {} }])
})

test('a request keeps the values it was called with', async () => {
  const link = await connect('mem://')
  const values = { a: [1] }
  const reply = query(link, 'RETURN $a', values)
  values.a.push(2)
  await expect(reply).resolves.toEqual([[1]])
  expect(codec.decode(codec.encode([1]))).toEqual([1])
})

test('sixteen megabytes can be sent and received', async () => {
  const link: Link = await connect('mem://')
  const text = 'x'.repeat(16 * 1024 * 1024)
  const [answer] = await query(link, 'RETURN $text', { text })
  expect(answer === text).toBe(true)
})
