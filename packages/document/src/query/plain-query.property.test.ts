import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Connection, connect, RecordId } from '@surrealengine/core'
import '@surrealengine/transport-embedded'
import '@surrealengine/transport-ws'
import { amount } from '@surrealengine/fixtures/thorough'
import { startServer } from '@surrealengine/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ArrayField, Document, type DocumentMeta, IntField, ObjectField, RecordField, StringField } from '../index.js'
import { PRESENT, queries, ROWS } from './generated-queries.fixture.js'
import { type Filter, type PlainQuery, plainQuery, type Row, valueAt } from './plain-query.fixture.js'

const RUNS = amount(60, 6)

interface Indexes {
  readonly index?: boolean
  readonly unique?: boolean
  readonly over?: DocumentMeta['indexes']
}
/** The declared indexes: of single fields, unique ones, and over several fields. */
const INDEXES: Readonly<Record<string, Indexes>> = {
  none: {},
  single: { index: true, unique: true },
  'several fields': {
    over: [
      { fields: ['name', 'age'] },
      { fields: ['score', 'name', 'rank'] },
      { fields: ['age', 'tags'] },
      { fields: ['owner', 'age'] },
    ],
  },
  'several fields, unique': {
    over: [
      { fields: ['name', 'rank'], unique: true },
      { fields: ['score', 'serial', 'id2'], unique: true },
      { fields: ['age', 'rank', 'score'], unique: true },
      { fields: ['owner', 'rank'], unique: true },
    ],
  },
  'both kinds': {
    index: true,
    over: [{ fields: ['age', 'name'] }, { fields: ['rank', 'name'], unique: true }, { fields: ['score', 'owner'] }],
  },
}

const directory = mkdtempSync(join(tmpdir(), 'plain-query-'))
const server = await startServer()

afterAll(async () => {
  await server.stop()
  rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
})

describe.each([
  { name: 'mem', url: 'mem://' },
  { name: 'file', url: `file://${directory}/data` },
  { name: 'ws', url: server.wsUrl, username: server.username, password: server.password },
])('over $name', ({ name, ...options }) => {
  let db: Connection

  beforeAll(async () => {
    db = await connect({ ...options, namespace: 'plain_query', database: name })
  })
  afterAll(() => db.close())

  describe.each(Object.entries(INDEXES))('with indexes: %s', (kind, { index = false, unique = false, over = [] }) => {
    class Person extends Document.define<Person>()(`people: ${kind}`, { name: StringField({ required: true }) }) {}

    class Item extends Document.define<Item>()(
      `items: ${kind}`,
      {
        rank: IntField({ required: true, unique }),
        score: IntField({ required: true }),
        tags: ArrayField(StringField({ index }), { default: [], index }),
        serial: IntField({ unique }),
        name: StringField({ index }),
        age: IntField({ index }),
        address: ObjectField({ city: StringField({ index }) }),
        owner: RecordField(Person, { index }),
        readers: ArrayField(RecordField(Person), { default: [], index }),
        origin: ObjectField({ maker: RecordField(Person, { index }) }),
        id2: IntField({ required: true }),
        changed: IntField(),
      },
      { indexes: over },
    ) {}

    const items = () => Item.objects.using(db)
    const person = (id: number) => new RecordId(Person.collection, id)
    const inputs = (rows: typeof ROWS) =>
      rows.map(({ owner, readers, origin, ...row }) => ({
        ...row,
        id2: row.id,
        readers: readers.map(person),
        ...(owner !== undefined && { owner: person(owner) }),
        ...(origin !== undefined && { origin: { maker: person(origin.maker) } }),
      }))

    /** A filter whose references are records. */
    function withRecords(filter: Filter): Filter {
      return Object.fromEntries(
        Object.entries(filter).map(([name, given]) => {
          if (name === 'not') return [name, withRecords(Object(given))]
          if (name === 'and' || name === 'or') return [name, (given as Filter[]).map(withRecords)]
          return [name, name === 'owner' || name === 'origin.maker' ? recordsIn(given) : given]
        }),
      )
    }

    function recordsIn(given: unknown): unknown {
      if (typeof given === 'number') return person(given)
      if (Array.isArray(given)) return given.map(recordsIn)
      if (given === null) return null
      return Object.fromEntries(Object.entries(Object(given)).map(([operator, value]) => [operator, recordsIn(value)]))
    }

    function setOf({ filter, order, start, limit }: PlainQuery): ReturnType<typeof items> {
      const found = items().filter(withRecords(filter)).start(start)
      const sorted = order.reduce((set, [key, direction]) => set.orderBy(key, direction), found)
      return limit === undefined ? sorted : sorted.limit(limit)
    }

    beforeAll(async () => {
      await Item.createTable({ connection: db })
      await items().insert(inputs(ROWS))
      await Person.createTable({ connection: db })
      await Person.objects.using(db).insert([...PRESENT].map(([id, name]) => ({ id, name })))
    })

    /** What the references of a row are to be, where those at some paths are fetched. */
    function referencesOf(row: Row, fetched: PlainQuery['fetched']): unknown {
      const one = (path: PlainQuery['fetched'][number], id: unknown): unknown => {
        if (typeof id !== 'number') return undefined
        return fetched.includes(path) ? PRESENT.get(id) : person(id)
      }
      return [
        one('owner', row.owner),
        row.readers.map(id => one('readers', id)),
        one('origin.maker', valueAt(row, 'origin.maker')),
      ]
    }

    /** What those of a document are: of one that was fetched its name. */
    function referencesIn({ owner, readers, origin }: Fetched): unknown {
      const one = (reference: unknown): unknown => (reference instanceof Person ? reference.name : reference)
      return [one(owner), readers.map(one), one(origin?.maker)]
    }

    test('reads the documents that plain JavaScript finds', async () => {
      await fc.assert(
        fc.asyncProperty(queries, async query => {
          const expected = plainQuery(ROWS, query)
          expect(idsOf(await setOf(query).all())).toEqual(expected)
          expect((await setOf(query).first())?.id.id).toBe(expected[0])
          expect(await setOf(query).count()).toBe(expected.length)
          const looped: unknown[] = []
          for await (const { id } of setOf(query)) looped.push(id.id)
          expect(looped).toEqual(expected)
        }),
        { numRuns: RUNS },
      )
    })

    test('fetches the documents that plain JavaScript joins, with filters, orders, starts and limits', async () => {
      await fc.assert(
        fc.asyncProperty(queries, async query => {
          const ids = plainQuery(ROWS, query)
          const expected = ids.map(id => [id, referencesOf(rowOf(id), query.fetched)])
          const set = setOf(query).fetch(...query.fetched)
          const shown = (found: readonly Fetched[]) => found.map(each => [each.id.id, referencesIn(each)])
          expect(shown(await set.all())).toEqual(expected)
          const first = await set.first()
          expect(shown(first === undefined ? [] : [first])).toEqual(expected.slice(0, 1))
          expect(await set.count()).toBe(expected.length)
          const [id = -1] = ids
          const got = await set.get(id)
          expect(shown(got === undefined ? [] : [got])).toEqual(expected.slice(0, 1))
          const looped: Fetched[] = []
          const loop = async (): Promise<void> => {
            for await (const each of set) looped.push(each)
          }
          if (query.order.some(([key]) => query.fetched.some(path => path === key))) {
            await expect(loop()).rejects.toMatchObject({ code: 'CONFIGURATION' })
          } else {
            await loop()
            expect(shown(looped)).toEqual(expected)
          }
        }),
        { numRuns: RUNS },
      )
    })

    test('writes the documents that plain JavaScript finds', async () => {
      let changed = 0
      await fc.assert(
        fc.asyncProperty(queries, async query => {
          const expected = plainQuery(ROWS, query).sort(byNumber)
          changed++
          expect(idsOf(await setOf(query).update({ changed })).sort(byNumber)).toEqual(expected)
          expect(idsOf(await items().filter({ changed }).all())).toEqual(expected)
          expect(idsOf(await setOf(query).delete()).sort(byNumber)).toEqual(expected)
          expect(await items().count()).toBe(ROWS.length - expected.length)
          await items().insert(inputs(ROWS.filter(({ id }) => expected.includes(id))))
        }),
        { numRuns: RUNS },
      )
    })
  })
})

function idsOf(items: readonly { readonly id: { readonly id: unknown } }[]): number[] {
  return items.map(({ id }) => Number(id.id))
}

/** A document, its references fetched or not. */
interface Fetched {
  readonly id: { readonly id: unknown }
  readonly owner?: unknown
  readonly readers: readonly unknown[]
  readonly origin?: { readonly maker?: unknown } | undefined
}

function rowOf(id: number): Row {
  const row = ROWS.find(each => each.id === id)
  if (row === undefined) throw new Error(`There is no row ${id}`)
  return row
}

function byNumber(one: number, other: number): number {
  return one - other
}
