import { RecordId } from '@surrealengine/core'
import { beforeAll, expect, test } from 'vitest'
import { database } from '../database.fixture.js'
import { Document, IntField, OptionField, RecordField, StringField } from '../index.js'
import { recording } from '../recording.fixture.js'

const db = database()
const COUNT = 250

class Row extends Document.define<Row>()('rows', {
  n: IntField({ required: true }),
  group: OptionField(StringField()),
}) {}

const rows = () => Row.objects.using(db())

beforeAll(async () => {
  const all = Array.from({ length: COUNT }, (_, n) => ({ id: n, n, group: n % 7 === 0 ? undefined : `g${n % 3}` }))
  await rows().insert(all)
})

async function numbers(from: AsyncIterable<Row>): Promise<number[]> {
  const found: number[] = []
  for await (const { n } of from) found.push(n)
  return found
}

test('a loop reads pages of 100, and no more than it needs', async () => {
  const { executor, sent } = recording(db())
  for await (const row of Row.objects.using(executor)) {
    expect(sent).toHaveLength(Math.floor(row.n / 100) + 1)
    if (row.n === 120) break
  }
  expect(sent).toHaveLength(2)
  expect(Object.values(sent[0]?.variables ?? {})).toEqual([100])
})

test.each<[string, () => Iterable<number>, (all: ReturnType<typeof rows>) => ReturnType<typeof rows>]>([
  ['in the order of their ids', () => range(0, COUNT), all => all],
  ['from a start up to a limit', () => range(20, 220), all => all.start(20).limit(200)],
  ['that a filter finds', () => range(30, COUNT), all => all.filter({ n: { gte: 30 } })],
  ['by a field, from the greatest', () => range(0, COUNT).reverse(), all => all.orderBy('n', 'desc')],
  ['by id, from the last', () => range(0, COUNT).reverse(), all => all.orderBy('id', 'desc')],
  ['a page and no more', () => range(0, 100), all => all.limit(100)],
  ['none', () => [], all => all.filter({ n: -1 })],
])('a loop returns each record once: %s', async (_, expected, narrow) => {
  expect(await numbers(narrow(rows()))).toEqual([...expected()])
})

test('a loop sorted by equal or missing values returns each record once', async () => {
  for (const direction of ['asc', 'desc'] as const) {
    const sorted = rows().orderBy('group', direction)
    const found = await numbers(sorted)
    expect([...found].sort((a, b) => a - b)).toEqual(range(0, COUNT))
    expect(found).toEqual((await sorted.orderBy('id').all()).map(({ n }) => n))
  }
})

test('a loop skips no record when others are created or deleted meanwhile', async () => {
  const seen: number[] = []
  for await (const row of rows()) {
    seen.push(row.n)
    if (row.n === 50) await db().query('DELETE $gone', { gone: range(0, 50).map(n => new RecordId('rows', n)) })
    if (row.n === 60) await rows().insert(range(0, 50).map(n => ({ id: n, n })))
  }
  expect(seen).toEqual(range(0, COUNT))
})

test('a loop continues after ids of any kind, in a table of any name', async () => {
  class Odd extends Document.define<Odd>()('x`; DELETE rows; --\\', { n: IntField() }) {}
  const nasty = ["'; DELETE rows; --", '`; DELETE rows; --', 'a:b', '⟩\\', '$_0', '']
  const kinds = [
    ...range(0, 60).flatMap(n => [n, -1 - n, [n, 'a'], { at: n }]),
    ...range(0, 20).flatMap(n => nasty.map(text => `${text}${n}`)),
  ]
  const odd = Odd.objects.using(db())
  await odd.insert(kinds.map((id, n) => ({ id, n })))
  const found: number[] = []
  for await (const { n = -1 } of odd) found.push(n)
  expect([...found].sort((a, b) => a - b)).toEqual(range(0, kinds.length))
  expect(await rows().count()).toBe(COUNT)
})

test('a loop that is sorted by a fetched reference is refused', async () => {
  class Link extends Document.define<Link>()('links', { to: RecordField('rows') }) {}
  const loop = Link.objects.using(db()).orderBy('to').fetch('to')
  await expect(loop[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'CONFIGURATION' })
})

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index)
}
