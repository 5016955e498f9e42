import '@surrealengine/core/sessions'
import '@surrealengine/core/stream'
import '@surrealengine/core/transactions'
import { type Connection, DateTime, Decimal, isSurrealEngineError, RecordId } from '@surrealengine/core'
import { deepEqual, equal, ok, rejects } from './assert.js'
import type { Behaviour } from './behaviour.js'

/** Writes a record and then takes two seconds, in one statement. */
const SLOW = 'FOR $i IN 0..2 { CREATE slow SET n = $i; SLEEP 1s; }'

/** Streams, and calls that are ended on the server, through the public API. */
export const STREAMS: readonly Behaviour[] = [
  {
    name: 'stream() yields the rows of each statement in order, and one row for a single value',
    show: async stage => {
      const db = await stage.open()
      const rows = db.stream(
        'FOR $i IN 0..3 { CREATE type::record("n", $i) }; SELECT VALUE id FROM n; RETURN $two; RETURN [3, NONE]',
        {
          two: 2,
        },
      )
      const read: unknown[] = []
      for await (const row of rows) read.push([rows.statement, row])
      const ids = [0, 1, 2].map(id => [1, new RecordId('n', id)])
      deepEqual(read, [...ids, [2, 2], [3, 3], [3, undefined]])
      deepEqual(rows.end, { kind: 'complete', statements: 4, finished: 4 })
    },
  },
  {
    name: 'stream() yields as many rows as there are, with their values',
    show: async stage => {
      const db = await stage.open()
      const given = Array.from({ length: 1_000 }, (_, n) => ({
        n,
        at: new DateTime(new Date(n)),
        d: new Decimal('1.5'),
      }))
      await db.insert('many', given)
      const read: unknown[] = []
      for await (const row of db.stream('SELECT n, at, d FROM many ORDER BY n')) read.push(row)
      deepEqual(read, given)
    },
  },
  {
    name: 'stream() throws the first failure after the rows of all statements',
    show: async stage => {
      const db = await stage.open()
      const read: unknown[] = []
      const error = await readAll(db, 'RETURN 1; THROW "no"; CREATE after:1; RETURN 3', read)
      ok(isSurrealEngineError(error))
      deepEqual([read.length, read[0], read.at(-1), error.code, error.outcome], [3, 1, 3, 'THROWN', 'answered'])
      ok((await db.select(new RecordId('after', 1))) !== undefined)
      const refused = await readAll(db, 'SELECT FROM WHERE', [])
      ok(isSurrealEngineError(refused))
      deepEqual([refused.code, refused.outcome], ['QUERY', 'answered'])
    },
  },
  {
    name: 'a stream that is left is over, and the connection goes on',
    show: async stage => {
      const db = await stage.open()
      const rows = db.stream('RETURN [1, 2, 3]')
      for await (const row of rows) {
        equal(row, 1)
        break
      }
      ok(rows.end !== undefined)
      deepEqual(await rows.next(), { done: true, value: undefined })
      equal(db.stats().streams?.open, 0)
      deepEqual(await db.query('RETURN 1'), [1])
    },
  },
  {
    name: 'a stream and a call with cancel: server end by their timeout; where the server stops them nothing is kept',
    appliesTo: (_, { sleeps = true }) => sleeps,
    show: async stage => {
      const db = await stage.open()
      const canStop = await streams(db)
      const timeout = '200ms'
      const expected = { code: 'REQUEST_TIMEOUT' }
      await rejects(db.stream(SLOW, {}, { timeout }).next(), expected)
      const error = await db.query(SLOW, {}, { timeout, cancel: 'server' }).catch((thrown: unknown) => thrown)
      ok(isSurrealEngineError(error))
      deepEqual([error.code, error.outcome], ['REQUEST_TIMEOUT', canStop ? 'not-run' : 'unknown'])
      // The table does not even exist.
      if (canStop) await rejects(db.query('SELECT * FROM slow'), { code: 'NOT_FOUND' })
    },
  },
  {
    name: 'an aborted stream is an AbortError; where the server stops it nothing is kept',
    appliesTo: (_, { sleeps = true }) => sleeps,
    show: async stage => {
      const db = await stage.open()
      const canStop = await streams(db)
      const aborter = new AbortController()
      const rows = db.stream(`RETURN 1; ${SLOW}`, {}, { signal: aborter.signal })
      // Where the server streams, the row comes first. Otherwise it comes with everything else.
      if (canStop) deepEqual(await rows.next(), { done: false, value: 1 })
      const read = rows.next()
      aborter.abort('enough')
      await rejects(read, { code: 'ABORTED', cause: 'enough' })
      if (!canStop) return
      deepEqual(rows.end, { kind: 'stopped', statements: 2, finished: 1 })
      await rejects(db.query('SELECT * FROM slow'), { code: 'NOT_FOUND' })
    },
  },
  {
    name: 'a stream runs in its session',
    appliesTo: ({ session }) => session === 'link',
    show: async stage => {
      const db = await stage.open()
      const session = await db.forkSession()
      await session.set('mine', 7)
      const read: unknown[] = []
      for await (const row of session.stream('RETURN $mine')) read.push(row)
      deepEqual(read, [7])
      await session.close()
    },
  },
  {
    name: 'a stream runs in its transaction, which cannot be committed when a stream in it was left',
    appliesTo: ({ transactions }) => transactions,
    show: async stage => {
      const db = await stage.open()
      await db.transaction(async tx => {
        await tx.create(new RecordId('inside', 1))
        const read: unknown[] = []
        for await (const row of tx.stream('SELECT VALUE id FROM inside')) read.push(row)
        deepEqual(read, [new RecordId('inside', 1)])
      })
      const left = db.transaction(async tx => {
        for await (const _ of tx.stream('CREATE inside:2; RETURN [1, 2]')) break
      })
      await rejects(left, { code: 'CONFIGURATION' })
      deepEqual(await db.query('SELECT VALUE id FROM inside'), [[new RecordId('inside', 1)]])
    },
  },
]

/** Whether the server streams. */
async function streams(db: Connection): Promise<boolean> {
  await readAll(db, 'RETURN 1', [])
  return db.stats().streams?.fallbacks === 0
}

/** Reads all rows, and returns the error. */
async function readAll(db: Connection, sql: string, read: unknown[]): Promise<unknown> {
  try {
    for await (const row of db.stream(sql)) read.push(row)
    return undefined
  } catch (error) {
    return error
  }
}
