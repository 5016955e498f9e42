import { Uuid } from '@surrealengine/values'
import { expect, test } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import type { RpcCall, RpcReply } from '../wire/rpc.js'
import { deferred } from './deferred.fixture.js'
import { FirstWrites } from './first-writes.js'

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
const { settle } = virtualClock()

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
