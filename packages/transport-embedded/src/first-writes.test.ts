import { RecordId, type RpcCall, type RpcReply, Table, Uuid } from '@surrealengine/core'
import { describe, expect, test } from 'vitest'
import { call, connectTo, deferred, failureOf, inSession, query, temporary } from './embedded.fixture.js'
import { FirstWrites } from './first-writes.js'

const MANY = Array.from({ length: 50 }, (_, index) => index)

describe.each(['mem', 'file', 'surrealkv', 'surrealkv+versioned', 'rocksdb'])('fifty first writes into %s', scheme => {
  const address = async (): Promise<string> => `${scheme}://${scheme === 'mem' ? 'first' : await temporary()}`

  test.each<[string, (index: number) => RpcCall['params']]>([
    ['CREATE', () => ['CREATE t']],
    ['CREATE with a variable', index => ['CREATE $_target', { _target: new RecordId('t', index) }]],
    ['INSERT', index => ['INSERT INTO $_target $_data', { _target: new Table('t'), _data: [{ index }] }]],
    ['UPSERT', index => [`UPSERT t:${index} SET n = 1`]],
    ['RELATE', index => [`RELATE a:${index}->t->b:1`]],
    ['a transaction in one query', () => ['BEGIN; CREATE t; COMMIT']],
    ['a block', () => ['{ CREATE t; RETURN 1 }']],
  ])('by %s succeed', async (_, params) => {
    const link = await connectTo(await address())
    await Promise.all(
      MANY.map(async index => {
        const [text, variables] = params(index)
        await query(link, String(text), Object(variables))
      }),
    )
    expect(await query(link, 'RETURN count(SELECT * FROM t)')).toEqual([50])
  })

  test('of several links and sessions succeed, even after the table was removed', async () => {
    const url = await address()
    const [link, other] = [await connectTo(url), await connectTo(url)]
    const session = Uuid.v4()
    await call(link, { method: 'attach', params: [], ...inSession(session) })
    await call(link, { method: 'use', params: ['company', 'shop'], ...inSession(session) })
    const write = (index: number): Promise<unknown> => {
      if (index % 3 === 0) return query(other, 'CREATE t')
      return index % 3 === 1 ? query(link, 'CREATE t') : query(link, 'CREATE t', {}, session)
    }
    await Promise.all(MANY.map(write))
    await query(other, 'REMOVE TABLE t')
    await Promise.all(MANY.map(write))
    const transaction = (await call(link, { method: 'begin', params: [] })) as Uuid
    await call(link, { method: 'query', params: ['REMOVE TABLE t', {}], transaction })
    await query(link, 'CREATE t')
    await call(link, { method: 'cancel', params: [transaction] })
    expect(await query(link, 'RETURN count(SELECT * FROM t)')).toEqual([51])
  })
})

/** First writes on an engine whose tables and calls the test controls. */
function scripted() {
  const tables = new Set<string>()
  const writes = new FirstWrites()
  const asked: string[] = []
  const ask = async ({ params: [, variables] }: RpcCall): Promise<RpcReply> => {
    const { id } = Object(variables)
    const name = String(id.table)
    asked.push(name)
    const missing = { status: 'ERR', kind: 'NotFound', details: { kind: 'Table' }, result: 'no such table' }
    return { ok: true, result: [tables.has(name) ? { status: 'OK', result: [] } : missing] }
  }
  const session = Uuid.v4()
  function run(text: string, more: Partial<RpcCall> = {}) {
    const sent = deferred()
    const reply = deferred<RpcReply>()
    const state = { isSent: false }
    const rpc: RpcCall = { method: 'query', params: [text, {}], ...more }
    const done = writes.run(rpc, session, ask, () => {
      state.isSent = true
      sent.resolve()
      return reply.promise
    })
    return { done, sent: sent.promise, reply: () => reply.resolve({ ok: true, result: [] }), state }
  }
  return { tables, asked, run }
}

/** Lets everything proceed that only waits for its turn. */
const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

test('first writes run one after another until the table exists, and then concurrently', async () => {
  const { tables, run } = scripted()
  const calls = [1, 2, 3, 4].map(() => run('CREATE t'))
  const sent = (): boolean[] => calls.map(({ state }) => state.isSent)
  await settle()
  expect(sent()).toEqual([true, false, false, false])
  // The first was refused.
  calls[0]?.reply()
  await settle()
  expect(sent()).toEqual([true, true, false, false])
  tables.add('t')
  calls[1]?.reply()
  await settle()
  expect(sent()).toEqual([true, true, true, true])
})

test('first writes to different tables do not wait for one another, and no other call waits', async () => {
  const { run } = scripted()
  const others = [
    run('CREATE other'),
    run('SELECT * FROM t'),
    run('UPDATE t'),
    run('CREATE t', { transaction: Uuid.v4() }),
    run('use', { method: 'use' }),
  ]
  run('CREATE t')
  await settle()
  expect(others.map(({ state }) => state.isSent)).toEqual([true, true, true, true, true])
})

test('a table is looked up once in a session, until it may be a different one or removed', async () => {
  const { tables, asked, run } = scripted()
  tables.add('t')
  async function write(): Promise<boolean> {
    const { done, reply, state } = run('CREATE t')
    const isAtOnce = state.isSent
    reply()
    await done
    return isAtOnce
  }
  async function other(text: string, more: Partial<RpcCall> = {}): Promise<void> {
    const { done, reply } = run(text, more)
    reply()
    await done
  }
  expect([await write(), await write(), await write()]).toEqual([false, true, true])
  expect(asked).toEqual(['t'])
  for (const [text, more] of [
    ['REMOVE TABLE t'],
    ['USE DB other'],
    ['', { method: 'use' }],
    ['', { method: 'signin' }],
  ] as const) {
    await other(text, more)
    expect([text, await write(), await write()]).toEqual([text, false, true])
  }
  const transaction = Uuid.v4()
  await other('REMOVE TABLE t', { transaction })
  expect(await write()).toBe(false)
  await other('', { method: 'commit' })
  expect(await write()).toBe(false)
  await other('', { method: 'commit' })
  expect(await write()).toBe(true)
})

test('a first write that is cancelled or closed while it waits never runs', async () => {
  const url = `file://${await temporary()}`
  const [link, other] = [await connectTo(url), await connectTo(url)]
  const slow = link.request({ method: 'query', params: ['CREATE t SET x = sleep(50ms)'] })
  const [cancelled, closed] = [link, other].map(each => each.request({ method: 'query', params: ['CREATE t'] }))
  cancelled?.cancel()
  const failure = failureOf(closed?.reply ?? Promise.resolve())
  const closing = other.close()
  expect([cancelled?.sent, await failure]).toMatchObject([false, { reason: 'closed', sent: false }])
  await slow.reply
  await closing
  expect(await query(link, 'RETURN count(SELECT * FROM t)')).toEqual([1])
})
