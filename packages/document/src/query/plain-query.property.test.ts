import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Connection, connect } from '@surrealengine/core'
import '@surrealengine/transport-embedded'
import '@surrealengine/transport-ws'
import { startServer } from '@surrealengine/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { amount } from '../../../codec/src/thorough.fixture.js'
import { ArrayField, Document, type DocumentMeta, IntField, ObjectField, StringField } from '../index.js'
import { queries, ROWS } from './generated-queries.fixture.js'
import { type Asked, plainQuery } from './plain-query.fixture.js'

const RUNS = amount(60, 6)

interface Indexes {
  readonly index?: boolean
  readonly unique?: boolean
  readonly over?: DocumentMeta['indexes']
}
/** What is declared: indexes of single fields, unique ones, and indexes over several. */
const INDEXES: Readonly<Record<string, Indexes>> = {
  none: {},
  single: { index: true, unique: true },
  'several fields': {
    over: [{ fields: ['name', 'age'] }, { fields: ['score', 'name', 'rank'] }, { fields: ['age', 'tags'] }],
  },
  'several fields, unique': {
    over: [
      { fields: ['name', 'rank'], unique: true },
      { fields: ['score', 'serial', 'id2'], unique: true },
      { fields: ['age', 'rank', 'score'], unique: true },
    ],
  },
  'both kinds': { index: true, over: [{ fields: ['age', 'name'] }, { fields: ['rank', 'name'], unique: true }] },
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
        id2: IntField({ required: true }),
        changed: IntField(),
      },
      { indexes: over },
    ) {}

    const items = () => Item.objects.using(db)
    const inputs = (rows: typeof ROWS) => rows.map(row => ({ ...row, id2: row.id }))

    function asked({ filter, order, start, limit }: Asked): ReturnType<typeof items> {
      const found = items().filter(filter).start(start)
      const sorted = order.reduce((set, [key, direction]) => set.orderBy(key, direction), found)
      return limit === undefined ? sorted : sorted.limit(limit)
    }

    beforeAll(async () => {
      await Item.createTable({ connection: db })
      await items().insert(inputs(ROWS))
    })

    test('what is read is what plain JavaScript finds', async () => {
      await fc.assert(
        fc.asyncProperty(queries, async query => {
          const expected = plainQuery(ROWS, query)
          expect(idsOf(await asked(query).all())).toEqual(expected)
          expect((await asked(query).first())?.id.id).toBe(expected[0])
          expect(await asked(query).count()).toBe(expected.length)
          const looped: unknown[] = []
          for await (const { id } of asked(query)) looped.push(id.id)
          expect(looped).toEqual(expected)
        }),
        { numRuns: RUNS },
      )
    })

    test('what is written is what plain JavaScript finds', async () => {
      let changed = 0
      await fc.assert(
        fc.asyncProperty(queries, async query => {
          const expected = plainQuery(ROWS, query).sort(byNumber)
          changed++
          expect(idsOf(await asked(query).update({ changed })).sort(byNumber)).toEqual(expected)
          expect(idsOf(await items().filter({ changed }).all())).toEqual(expected)
          expect(idsOf(await asked(query).delete()).sort(byNumber)).toEqual(expected)
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

function byNumber(one: number, other: number): number {
  return one - other
}
