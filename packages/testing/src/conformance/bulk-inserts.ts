import '@surrealengine/core/insert-many'
import '@surrealengine/core/sessions'
import '@surrealengine/core/transactions'
import { RecordId } from '@surrealengine/core'
import { deepEqual, equal, ok, rejects } from './assert.js'
import type { Behaviour } from './behaviour.js'

const CHUNK = { chunk: 10, concurrency: 3 }

/** Rows with the ids `0 … count - 1`. */
function* numbered(count: number): Generator<{ readonly id: number; readonly n: number }> {
  for (let n = 0; n < count; n++) yield { id: n, n }
}

const COUNT = 'RETURN array::len((SELECT VALUE id FROM events))'

/** Inserting many rows, in chunks. */
export const BULK_INSERTS: readonly Behaviour[] = [
  {
    name: 'insertMany() inserts every row of an iterable or async iterable once, into a table that is new',
    show: async stage => {
      const db = await stage.open()
      deepEqual(await db.insertMany('events', numbered(95), CHUNK), { inserted: 95, updated: 0, skipped: 0 })
      async function* later() {
        yield* [{ n: 95 }, { n: 96 }]
      }
      let rows = 0
      const onProgress = (progress: { readonly rows: number }): void => {
        rows = progress.rows
      }
      deepEqual(await db.insertMany('events', later(), { ...CHUNK, onProgress }), {
        inserted: 2,
        updated: 0,
        skipped: 0,
      })
      equal(rows, 2)
      const [values] = await db.query<[number[]]>('SELECT VALUE n FROM events ORDER BY n')
      deepEqual(
        values,
        Array.from({ length: 97 }, (_, n) => n),
      )
    },
  },
  {
    name: 'insertMany() with a duplicate rejects with an InsertManyError that counts what is in, and inserts none of its chunk',
    show: async stage => {
      const db = await stage.open()
      await db.create(new RecordId('events', 25), { n: 25 })
      const rejected = db.insertMany('events', numbered(95), { chunk: 10, concurrency: 1 })
      await rejects(rejected, { code: 'INSERT_MANY', outcome: 'answered', inserted: 20, uncertain: 0 })
      const error: unknown = await rejected.catch((thrown: unknown) => thrown)
      const { answeredRows, cause, failedRows } = error as {
        answeredRows: unknown
        cause: unknown
        failedRows: unknown
      }
      deepEqual(
        { answeredRows, failedRows },
        { answeredRows: [{ from: 0, to: 20 }], failedRows: [{ from: 20, to: 30 }] },
      )
      equal((cause as { code: unknown }).code, 'ALREADY_EXISTS')
      deepEqual(await db.query(COUNT), [21])
    },
  },
  {
    name: "insertMany() with onDuplicate: 'ignore' keeps what is there, and counts it",
    show: async stage => {
      const db = await stage.open()
      await db.create(new RecordId('events', 25), { n: 'mine' })
      const ignored = await db.insertMany('events', numbered(30), { ...CHUNK, onDuplicate: 'ignore' })
      deepEqual(ignored, { inserted: 29, updated: 0, skipped: 1 })
      deepEqual(await db.select(new RecordId('events', 25)), { id: new RecordId('events', 25), n: 'mine' })
    },
  },
  {
    name: "insertMany() with onDuplicate: 'update' sets the fields of each row, and keeps the others",
    show: async stage => {
      const db = await stage.open()
      const one = new RecordId('events', 1)
      const two = new RecordId('events', 2)
      await db.insert('events', [
        { id: 1, n: 1, kept: true },
        { id: 2, n: 2, 'a `field`': 2 },
      ])
      const rows = [{ id: 1, n: 10 }, { id: 2, 'a `field`': null }, { id: 3 }, { id: 2 }]
      const updated = await db.insertMany<Record<string, unknown>>('events', rows, { onDuplicate: 'update' })
      deepEqual(updated, { inserted: 1, updated: 2, skipped: 1 })
      deepEqual(await db.select('events'), [
        { id: one, n: 10, kept: true },
        { id: two, n: 2, 'a `field`': null },
        { id: new RecordId('events', 3) },
      ])
    },
  },
  {
    name: 'insertMany() with relation: true inserts edges',
    show: async stage => {
      const db = await stage.open()
      const [alice, bob] = [new RecordId('users', 'alice'), new RecordId('users', 'bob')]
      const edge = { id: 1, in: alice, out: bob }
      deepEqual(await db.insertMany('knows', [{ ...edge, since: 2020 }], { relation: true }), {
        inserted: 1,
        updated: 0,
        skipped: 0,
      })
      const again = [{ ...edge, since: 2021 }]
      const updated = await db.insertMany('knows', again, { relation: true, onDuplicate: 'update' })
      deepEqual(updated, { inserted: 0, updated: 1, skipped: 0 })
      deepEqual(await db.select(new RecordId('knows', 1)), {
        id: new RecordId('knows', 1),
        in: alice,
        out: bob,
        since: 2021,
      })
    },
  },
  {
    name: 'a violated unique index is a UniqueError that names the index, the values and the record',
    // Engine 3.0 does not release a directory in which an index was defined, so that no other behaviour could open it.
    appliesTo: ({ exclusive }, { persistent }) => !(exclusive && persistent),
    show: async stage => {
      const db = await stage.open()
      await db.query(
        'DEFINE TABLE users; DEFINE INDEX email ON users FIELDS email UNIQUE; DEFINE INDEX pair ON users FIELDS a, b UNIQUE',
      )
      await db.insert('users', { id: 1, email: "it's", a: 'x', b: 1 })
      const violation = { code: 'UNIQUE', name: 'UniqueError', outcome: 'answered', record: 'users:1' }
      await rejects(db.create('users', { email: "it's" }), { ...violation, indexName: 'email', values: '"it\'s"' })
      await rejects(db.create('users', { a: 'x', b: 1 }), { ...violation, indexName: 'pair', values: "['x', 1]" })
      await rejects(db.query('THROW "Database index `a` already contains 1, with record `b:1`"'), { code: 'THROWN' })
    },
  },
  {
    name: 'insertMany() in a transaction is kept by its commit',
    appliesTo: ({ transactions }) => transactions,
    show: async stage => {
      const db = await stage.open()
      await db.query('DEFINE TABLE events')
      const transaction = await db.beginTransaction()
      deepEqual(await transaction.insertMany('events', numbered(35), CHUNK), { inserted: 35, updated: 0, skipped: 0 })
      deepEqual(await db.query(COUNT), [0])
      await transaction.commit()
      deepEqual(await db.query(COUNT), [35])
    },
  },
  {
    name: 'insertMany() in a session inserts into its database',
    show: async stage => {
      const db = await stage.open()
      const session = await db.forkSession()
      await session.use({ namespace: stage.namespace, database: 'other' })
      ok((await session.insertMany('events', numbered(20), CHUNK)).inserted === 20)
      deepEqual(await session.query(COUNT), [20])
      await session.close()
    },
  },
]
