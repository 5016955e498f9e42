import { startFaultProxy, startServer, type TestServer } from '@surrealengine/testing'
import { type Connection, connect, InsertManyError, isSurrealEngineError, type RowRange, Uuid } from 'surrealengine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.stop())

const URLS = ['wsUrl', 'httpUrl'] as const

/** Connects to a database of its own. */
function open(url: string, options: object = {}): Promise<Connection> {
  const { username, password } = server
  return connect({ url, namespace: 'many', database: `d${Uuid.v4()}`, username, password, ...options })
}

function* numbered(count: number): Generator<{ readonly id: number; readonly n: number }> {
  for (let n = 0; n < count; n++) yield { id: n, n }
}

const valuesIn = async (db: Connection): Promise<readonly number[]> => {
  const [values] = await db.query<[number[]]>('SELECT VALUE n FROM events ORDER BY n')
  return values
}

const numbersIn = (ranges: readonly RowRange[]): number[] =>
  ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index))

describe.each(URLS)('over %s', url => {
  test('rows are inserted once each, over a single link and over a pool', async () => {
    for (const options of [{}, { usePool: true, poolSize: 3 }]) {
      const db = await open(server[url], options)
      expect(await db.insertMany('events', numbered(2000), { chunk: 100, concurrency: 6 })).toMatchObject({
        inserted: 2000,
      })
      expect(await valuesIn(db)).toEqual(Array.from({ length: 2000 }, (_, n) => n))
      await db.close()
    }
  })

  test('large rows stay under the limit of a request', async () => {
    const db = await open(server[url])
    const text = 'x'.repeat(300_000)
    const rows = Array.from({ length: 20 }, (_, n) => ({ n, text }))
    expect(await db.insertMany('events', rows)).toMatchObject({ inserted: 20 })
    await db.close()
  })

  test('a violated unique index is the cause, and the rows before it are in', async () => {
    const db = await open(server[url])
    await db.query('DEFINE TABLE events; DEFINE INDEX value ON events FIELDS n UNIQUE')
    await db.insert('events', { id: 'first', n: 150 })
    const error: unknown = await db.insertMany('events', numbered(300), { chunk: 50, concurrency: 1 }).catch(e => e)
    if (!isSurrealEngineError(error) || error.code !== 'INSERT_MANY') throw error
    const { cause, failedRows, inserted } = error
    expect({ failedRows, inserted }).toEqual({ failedRows: [{ from: 150, to: 200 }], inserted: 150 })
    expect(cause).toMatchObject({ code: 'UNIQUE', indexName: 'value', values: '150', record: 'events:first' })
    await db.close()
  })
})

test.each(URLS)(
  'a link that is lost in the middle, over %s: what is said to be in is in, and nothing twice',
  async url => {
    const proxy = await startFaultProxy(server)
    const database = `d${Uuid.v4()}`
    const db = await open(proxy[url], { database })
    await db.query('DEFINE TABLE events')
    let rows = 0
    // Without ids, so that a row that was inserted twice is there twice.
    function* source(): Generator<{ readonly n: number }> {
      for (let n = 0; n < 4000; n++) yield { n }
    }
    const onProgress = (progress: { readonly rows: number }): void => {
      if (rows < 500 && progress.rows >= 500) proxy.reset()
      rows = progress.rows
    }
    const error: unknown = await db.insertMany('events', source(), { chunk: 50, onProgress }).catch(e => e)
    await db.close()
    await proxy.stop()
    const direct = await open(server.wsUrl, { database })
    const values = await valuesIn(direct)
    await direct.close()
    expect(new Set(values).size).toBe(values.length)
    if (error instanceof InsertManyError) {
      const sure = numbersIn(error.answeredRows)
      expect(sure).toHaveLength(error.inserted)
      expect(values).toEqual(expect.arrayContaining(sure))
      const possible = new Set([...sure, ...numbersIn(error.uncertainRows)])
      expect(values.filter(n => !possible.has(n))).toEqual([])
    } else {
      // No chunk was under way in that moment.
      expect(error).toMatchObject({ inserted: 4000 })
      expect(values).toHaveLength(4000)
    }
  },
)

test('in a lease and in a transaction', async () => {
  const db = await open(server.wsUrl, { usePool: true, poolSize: 2 })
  await db.lease(async lease => {
    expect(await lease.insertMany('events', numbered(100), { chunk: 30 })).toMatchObject({ inserted: 100 })
  })
  const failed = db.transaction(async tx => {
    await tx.insertMany('events', [{ id: 'new', n: -1 }])
    throw new Error('changed my mind')
  })
  await expect(failed).rejects.toThrow('changed my mind')
  expect(await valuesIn(db)).toHaveLength(100)
  await db.close()
})
