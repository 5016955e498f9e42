import { RecordId, type RpcCall, Table, Uuid } from '@surrealengine/core'
import { describe, expect, test } from 'vitest'
import { call, connectTo, failureOf, inSession, query, temporary } from './embedded.fixture.js'

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
