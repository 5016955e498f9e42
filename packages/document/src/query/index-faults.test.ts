import { beforeAll, describe, expect, test } from 'vitest'
import { database } from '../database.fixture.js'
import { ArrayField, Document, IntField, StringField } from '../index.js'
import { recording } from '../recording.fixture.js'

const db = database()

class Person extends Document.define<Person>()(
  'people',
  {
    name: StringField({ index: true }),
    email: StringField({ unique: true }),
    age: IntField({ required: true }),
    city: StringField(),
    tags: ArrayField(StringField(), { index: true, default: [] }),
    note: StringField(),
  },
  {
    indexes: [{ fields: ['age', 'city'], unique: true }, { fields: ['city', 'tags'] }, { fields: ['city', 'age'] }],
  },
) {}

const people = () => Person.objects.using(db())
const namesOf = (found: readonly Person[]): string => found.map(({ name }) => name ?? '-').join()

beforeAll(async () => {
  await Person.createTable({ connection: db() })
  await people().insert([
    { id: 5, name: 'Ann', age: 5, city: 'Oslo', tags: ['a', 'b'] },
    { id: 4, name: 'Ben', age: 7, email: 'ben@x', city: 'Oslo', tags: ['b'] },
    { id: 3, name: 'Cid', age: 30, email: 'cid@x', city: 'Rome', tags: ['a', 'b', 'c'] },
    { id: 2, name: 'Dan', age: 40, email: 'dan@x' },
    { id: 1, name: 'Eve', age: 9, city: 'Rome' },
  ])
})

describe('queries return the right documents with an index', () => {
  test.each<[string, (all: ReturnType<typeof people>) => ReturnType<typeof people>, string]>([
    [
      'filtered, sorted and cut off',
      all =>
        all
          .filter({ age: { gte: 18 } })
          .orderBy('name')
          .limit(1),
      'Cid',
    ],
    [
      'a later page',
      all =>
        all
          .filter({ age: { gte: 18 } })
          .orderBy('name')
          .start(1)
          .limit(1),
      'Dan',
    ],
    ['a limit without an order', all => all.filter({ name: { gte: 'A' }, age: { gte: 9 } }).limit(2), 'Eve,Dan'],
    [
      'from the last',
      all =>
        all
          .filter({ age: { lt: 18 } })
          .orderBy('name', 'desc')
          .limit(2),
      'Eve,Ben',
    ],
    ['sorted by what is unique and some lack', all => all.orderBy('email'), 'Eve,Ann,Ben,Cid,Dan'],
    ['of those who lack what is unique', all => all.filter({ email: null }), 'Eve,Ann'],
    ['with or without what is unique', all => all.filter({ email: { in: [null, 'ben@x'] } }), 'Eve,Ben,Ann'],
    ['by the first of two that are unique', all => all.filter({ age: 40 }), 'Dan'],
    ['by both of two that are unique', all => all.filter({ age: 7, city: 'Oslo' }), 'Ben'],
    ['above a bound of the first of two', all => all.filter({ city: { gt: 'Oslo' } }), 'Eve,Cid'],
    ['up to a bound of the first of two', all => all.filter({ city: { lte: 'Oslo' } }), 'Ben,Ann'],
    ['a range that ends before it begins', all => all.filter({ email: { gt: 'dan@x', lte: 'ben@x' } }), ''],
    ['of a field beside a list', all => all.filter({ city: 'Rome' }), 'Eve,Cid'],
    ['of an empty list', all => all.filter({ tags: { eq: [] } }), 'Eve,Dan'],
    ['of an element of a list', all => all.filter({ tags: { contains: 'b' } }), 'Cid,Ben,Ann'],
    ['sorted by a list', all => all.orderBy('tags', 'desc').limit(3), 'Ben,Cid,Ann'],
  ])('%s', async (_, narrow, expected) => {
    const found = narrow(people())
    const count = expected === '' ? 0 : expected.split(',').length
    expect(namesOf(await found.all())).toBe(expected)
    expect((await found.first())?.name ?? '').toBe(expected.split(',')[0])
    expect(await found.count()).toBe(count)
    const looped: Person[] = []
    for await (const person of found) looped.push(person)
    expect(namesOf(looped)).toBe(expected)
    expect(namesOf(await found.update({ note: 'changed' }))).toBe(expected)
  })
})

test('an index is avoided only where it would return wrong documents', async () => {
  const { executor, sent } = recording(db())
  const all = Person.objects.using(executor)
  await all.filter({ name: 'Ann' }).all()
  await all.filter({ email: 'ben@x' }).all()
  await all
    .filter({ email: { gt: 'a', lte: 'c' } })
    .orderBy('name')
    .all()
  await all.filter({ age: 7 }).filter({ city: 'Oslo' }).all()
  await all.filter({ age: 7 }).all()
  await all.orderBy('email').all()
  expect(sent.map(({ sql }) => sql)).toEqual([
    'SELECT * FROM `people` WHERE `name` = $_0 ORDER BY `id` ASC',
    'SELECT * FROM `people` WHERE `email` = $_0 ORDER BY `id` ASC',
    'SELECT * FROM `people` WHERE (((`email` != NONE AND `email` != NULL) AND `email` > $_0 AND !(`email` <= $_0)) AND ((`email` != NONE AND `email` != NULL) AND `email` <= $_1)) ORDER BY `name` ASC, `id` ASC',
    'SELECT * FROM `people` WHERE (`age` = $_0 AND !!(`city` = $_1)) ORDER BY `id` ASC',
    'SELECT * FROM `people` WHERE !!(`age` = $_0) ORDER BY `id` ASC',
    'SELECT * FROM (SELECT * FROM `people`) ORDER BY `email` ASC, `id` ASC',
  ])
})
