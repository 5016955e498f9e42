import { Uuid } from '@surrealengine/core'
import { isRecord } from '@surrealengine/core/transport'
import { expect } from 'vitest'
import { connectRoot, fresh, rows } from '../wire.fixture.js'
import type { Check } from './expected.fixture.js'

/** Results of queries, transactions and live queries. */
export const QUERIES: readonly Check[] = [
  [
    'a failed statement is one of the results, and a query that cannot be parsed is an error',
    async server => {
      const wire = await connectRoot(server)
      expect(await wire.query('CREATE a:1; THROW "no"; CREATE a:1; RETURN $x')).toMatchObject([
        { status: 'OK' },
        { status: 'ERR', kind: 'Thrown', result: 'An error occurred: no' },
        { status: 'ERR', kind: 'AlreadyExists', details: { kind: 'Record' } },
        { status: 'OK', result: undefined },
      ])
      expect(await wire.ok('query', ['RETURN $x', { x: [1, { error: 2 }] }])).toMatchObject([
        { result: [1, { error: 2 }] },
      ])
      expect(await wire.call('query', ['SELCT 1'])).toMatchObject({ error: { code: -32000, kind: 'Validation' } })
      expect(await wire.call('query', [])).toMatchObject({ error: { code: -32603 } })
    },
  ],
  [
    'changes of a transaction are visible once it is committed, and dropped if it is cancelled',
    async server => {
      const wire = await connectRoot(server)
      await wire.query('CREATE a:1')
      const txn = await wire.ok('begin')
      expect(await wire.query('CREATE a:2', { txn })).toMatchObject([{ status: 'OK' }])
      expect((await wire.query('SELECT * FROM a'))[0]?.['result']).toHaveLength(1)
      expect(await wire.ok('commit', [txn])).toBeUndefined()
      expect((await wire.query('SELECT * FROM a'))[0]?.['result']).toHaveLength(2)
      const second = await wire.ok('begin')
      await wire.query('CREATE a:3', { txn: second })
      await wire.ok('cancel', [second])
      expect((await wire.query('SELECT * FROM a'))[0]?.['result']).toHaveLength(2)
      const over = { error: { code: -32603, message: 'Transaction not found' } }
      expect(await wire.call('commit', [txn])).toMatchObject(over)
      expect(await wire.call('query', ['RETURN 1'], { txn })).toMatchObject(over)
    },
  ],
  [
    'a live query reports each change, and finally that it was killed',
    async server => {
      const namespace = fresh()
      const wire = await connectRoot(server, namespace)
      const other = await connectRoot(server, namespace)
      await wire.query('DEFINE TABLE a')
      const id = (await wire.query('LIVE SELECT * FROM a'))[0]?.['result']
      expect(id).toBeInstanceOf(Uuid)
      await other.query('CREATE a:9; UPDATE a:9 SET x = 1; DELETE a:9')
      const session = expect.any(Uuid)
      const told: unknown[] = []
      for (let change = 0; change < 3; change++) {
        const { result } = await wire.next()
        expect(result).toMatchObject({ id, record: expect.anything(), session })
        told.push(isRecord(result) && result['action'])
      }
      // The embedded engine may deliver them in another order.
      expect(told.toSorted()).toEqual(['CREATE', 'DELETE', 'UPDATE'])
      expect(await wire.ok('kill', [id])).toBeUndefined()
      expect(await wire.next()).toMatchObject({ result: { action: 'KILLED', id, session: undefined } })
      expect(await wire.call('kill', [id])).toMatchObject({ error: { code: -32000 } })
      // The other socket received nothing: its first notification is that of its own live query.
      const own = await other.ok('live', ['a'])
      await wire.query('CREATE a:1')
      expect(await other.next()).toMatchObject({ result: { action: 'CREATE', id: own } })
    },
  ],
  [
    'live queries end with their socket',
    async server => {
      const namespace = fresh()
      const wire = await connectRoot(server, namespace)
      const other = await connectRoot(server, namespace)
      await wire.query('DEFINE TABLE a; LIVE SELECT * FROM a')
      const lives = async (): Promise<number> => {
        const info = (await other.query('INFO FOR TABLE a'))[0]?.['result']
        return isRecord(info) && isRecord(info['lives']) ? Object.keys(info['lives']).length : -1
      }
      expect(await lives()).toBe(1)
      await wire.close()
      await expect.poll(lives).toBe(0)
    },
  ],
  [
    'a large request and a large reply pass over a socket',
    async server => {
      const wire = await connectRoot(server)
      const text = 'x'.repeat(8 * 1024 * 1024)
      expect(rows(await wire.ok('query', ['RETURN $text', { text }]))[0]?.['result'] === text).toBe(true)
    },
  ],
]
