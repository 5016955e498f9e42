import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Link, type RpcReply, Uuid } from '@surrealengine/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { call, connect, connectTo, deferred, query, temporary } from './embedded.fixture.js'

const STRUCTURE = { kind: 'Query', details: { kind: 'TransactionConflict' } }
const OPTIONS = { capabilities: true }

/** A function for SurrealQL that ends when the test lets it, and a promise for when it begins. */
async function gate() {
  const [begun, open] = [deferred(), deferred()]
  const server = createServer((_, response) => {
    begun.resolve()
    void open.promise.then(() => response.end('open'))
  })
  onTestFinished(() => void server.close())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { get: `http::get('http://127.0.0.1:${port}/')`, begun: begun.promise, open: open.resolve }
}

async function begin(link: Link): Promise<Uuid> {
  const id = await call(link, { method: 'begin', params: [] })
  if (id instanceof Uuid) return id
  throw new Error('It gave no id')
}

describe.each(['mem', 'file', 'surrealkv+versioned', 'rocksdb'])('a conflict in %s', scheme => {
  async function open(): Promise<Link> {
    const url = `${scheme}://${scheme === 'mem' ? '' : await temporary()}`
    const link = await connectTo(url, { options: OPTIONS })
    await query(link, 'CREATE counters:1 SET n = 0')
    return link
  }

  test('of one statement has the details that servers send, and nothing of the statement is kept', async () => {
    const link = await open()
    const { get, begun, open: letGo } = await gate()
    const update = call(link, { method: 'query', params: [`UPDATE counters:1 SET n += 1, x = ${get}`, {}] })
    await begun
    await query(link, 'UPDATE counters:1 SET n += 10')
    letGo()
    expect(await update).toMatchObject([{ status: 'ERR', ...STRUCTURE }])
    expect(await query(link, 'SELECT VALUE n FROM counters')).toEqual([[10]])
  })

  test('of a transaction in one query has them, too', async () => {
    const link = await open()
    const { get, begun, open: letGo } = await gate()
    const text = `BEGIN; UPDATE counters:1 SET n += 1; RETURN ${get}; COMMIT`
    const update = call(link, { method: 'query', params: [text, {}] })
    await begun
    await query(link, 'UPDATE counters:1 SET n += 10')
    letGo()
    expect(await update).toEqual(expect.arrayContaining([expect.objectContaining({ status: 'ERR', ...STRUCTURE })]))
    expect(await query(link, 'SELECT VALUE n FROM counters')).toEqual([[10]])
  })

  test('of a commit has them, too', async () => {
    const link = await open()
    const transaction = await begin(link)
    await call(link, { method: 'query', params: ['UPDATE counters:1 SET n += 1', {}], transaction })
    await query(link, 'UPDATE counters:1 SET n += 10')
    const reply: RpcReply = await link.request({ method: 'commit', params: [transaction] }).reply
    expect(reply).toMatchObject({ ok: false, error: STRUCTURE })
    expect(await query(link, 'SELECT VALUE n FROM counters')).toEqual([[10]])
  })
})

test.each([
  ['THROW $words'],
  ['RETURN $words'],
  ['BEGIN; THROW $words; COMMIT'],
  ['RETURN type::int($words)'],
  ['CREATE a SET b = <int> $words'],
])('%s with the same message is not taken for one', async text => {
  const link = await connect('mem://')
  await call(link, { method: 'use', params: ['company', 'shop'] })
  for (const prefix of ['', 'Query not executed: ']) {
    const words = `${prefix}Transaction conflict: Write conflict. This transaction can be retried`
    const results = await call(link, { method: 'query', params: [text, { words }] })
    expect(JSON.stringify(results)).not.toContain('TransactionConflict')
  }
})
