import '@surrealengine/core/live'
import { Decimal, RecordId } from '@surrealengine/core'
import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { database } from '../database.fixture.js'
import {
  AnyField,
  ArrayField,
  DateTimeField,
  DecimalField,
  Document,
  IntField,
  ObjectField,
  RecordField,
  StringField,
} from '../index.js'
import { recording } from '../recording.fixture.js'

const db = database()

class Person extends Document.define<Person>()('people', {
  name: StringField({ required: true }),
  age: IntField(),
  tags: ArrayField(StringField(), { default: [] }),
  address: ObjectField({ city: StringField(), planet: ObjectField({ name: StringField() }) }),
  born: DateTimeField(),
  wealth: DecimalField(),
  note: AnyField(),
}) {
  shout(): string {
    return this.name.toUpperCase()
  }
}

const people = () => Person.objects.using(db())

beforeAll(async () => {
  await people().insert([
    { id: 1, name: 'Ann', age: 30, tags: ['a', 'b'], address: { city: 'Rome' }, born: new Date(0), wealth: '1.5' },
    { id: 2, name: 'Ben', age: 40, tags: ['b'], address: { city: 'Oslo', planet: { name: 'Earth' } } },
    { id: 3, name: 'Cat', age: 50, wealth: '2.5', note: { deep: [1] } },
    { id: 4, name: 'Dora', note: 'text' },
    { id: 5, name: 'Andy', age: 30 },
  ])
})

type PersonFilter = Parameters<typeof Person.objects.filter>[0]

const FILTERS: readonly (readonly [PersonFilter, readonly number[]])[] = [
  [{}, [1, 2, 3, 4, 5]],
  [{ name: 'Ann' }, [1]],
  [{ name: { eq: 'Ann' }, age: 40 }, []],
  [{ age: { ne: 30 } }, [2, 3, 4]],
  [{ age: { gt: 30 } }, [2, 3]],
  [{ age: { gte: 40, lt: 50 } }, [2]],
  [{ age: { lt: 45 } }, [1, 2, 5]],
  [{ age: { lte: 30 } }, [1, 5]],
  [{ age: null }, [4]],
  [{ age: { ne: null } }, [1, 2, 3, 5]],
  [{ age: { in: [30, null] } }, [1, 4, 5]],
  [{ age: { notIn: [30, 50] } }, [2, 4]],
  [{ name: { in: [] } }, []],
  [{ name: { startsWith: 'An', endsWith: 'y' } }, [5]],
  [{ name: { contains: 'n' } }, [1, 2, 5]],
  [{ note: { startsWith: 'te' } }, [4]],
  [{ note: null }, [1, 2, 5]],
  [{ note: { gt: 'a' } }, [3, 4]],
  [{ note: { eq: { deep: [1] } } }, [3]],
  [{ tags: { contains: 'b' } }, [1, 2]],
  [{ tags: { containsAny: ['a', 'x'] } }, [1]],
  [{ tags: ['b'] }, [2]],
  [{ 'address.city': 'Oslo' }, [2]],
  [{ 'address.planet.name': { ne: null } }, [2]],
  [{ address: { eq: { city: 'Rome' } } }, [1]],
  [{ born: new Date(0) }, [1]],
  [{ wealth: { gt: '1.5' } }, [3]],
  [{ wealth: new Decimal('1.5') }, [1]],
  [{ id: 3 }, [3]],
  [{ id: new RecordId('people', 3) }, [3]],
  [{ id: { in: [1, new RecordId('people', 4)] } }, [1, 4]],
  [{ id: { gt: 3 } }, [4, 5]],
  [{ or: [{ age: 50 }, { name: 'Ann', age: 30 }] }, [1, 3]],
  [{ and: [{ age: 30 }, { not: { name: 'Ann' } }] }, [5]],
  [{ not: { or: [{ age: 30 }, { age: null }] } }, [2, 3]],
  [{ not: {} }, []],
]

test.each(FILTERS)('filter(%j) finds %j', async (filter, expected) => {
  const found = people().filter(filter)
  expect((await found.orderBy('id').all()).map(({ id }) => id.id)).toEqual(expected)
  expect(await found.count()).toBe(expected.length)
})

test('results are documents with the methods of the class', async () => {
  const all = await people().all()
  expect(all).toHaveLength(5)
  for (const person of all) expect(person).toBeInstanceOf(Person)
  expect((await people().get(1))?.shout()).toBe('ANN')
  expect((await people().first())?.shout()).toBe('ANN')
})

test('get returns the document with this id if the set has it', async () => {
  expect((await people().get(new RecordId('people', 2)))?.name).toBe('Ben')
  expect(await people().get('nobody')).toBeUndefined()
  expect((await people().filter({ age: 30 }).get(1))?.name).toBe('Ann')
  expect(await people().filter({ age: 30 }).get(2)).toBeUndefined()
  await expect(people().get('people:1')).rejects.toMatchObject({ code: 'CONFIGURATION' })
})

test('orderBy, start and limit', async () => {
  const sorted = people().orderBy('age', 'desc').orderBy('name')
  expect((await sorted.all()).map(({ name }) => name)).toEqual(['Cat', 'Ben', 'Andy', 'Ann', 'Dora'])
  expect((await sorted.start(1).limit(2).all()).map(({ name }) => name)).toEqual(['Ben', 'Andy'])
  expect((await sorted.start(1).first())?.name).toBe('Ben')
  expect(await sorted.limit(0).first()).toBeUndefined()
  expect(await people().limit(2).count()).toBe(2)
  expect(await people().start(4).count()).toBe(1)
  expect((await people().orderBy('address.city', 'desc').first())?.name).toBe('Ann')
})

test('a set is immutable, and sends nothing before results are needed', async () => {
  const { executor, sent } = recording(db())
  const all = Person.objects.using(executor)
  all.filter({ age: 1 }).orderBy('age').limit(1).start(1)
  expect(sent).toEqual([])
  expect(await all.count()).toBe(5)
})

test.each<[string, () => unknown, string]>([
  ['a name', () => Person.objects.filter(JSON.parse('{ "aeg": 1 }')), 'Did you mean "age"?'],
  ['a name inside', () => Person.objects.filter(JSON.parse('{ "address.citi": 1 }')), 'Did you mean "address.city"?'],
  ['a name far inside', () => Person.objects.filter(JSON.parse('{ "or": [{ "not": { "nam": 1 } }] }')), '"name"'],
  ['an operator', () => Person.objects.filter(JSON.parse('{ "age": { "gtt": 1 } }')), 'Did you mean "gt"?'],
  [
    'an object as a value',
    () => Person.objects.filter(JSON.parse('{ "address": { "city": 1 } }')),
    'is not an operator',
  ],
  ['no operator', () => Person.objects.filter({ age: {} }), 'has no operator'],
  ['no alternative', () => Person.objects.filter({ or: [] }), 'at least one'],
  ['no filter', () => Reflect.apply(Person.objects.filter, Person.objects, ['age = 1']), 'takes an object'],
  ['an order', () => Reflect.apply(Person.objects.orderBy, Person.objects, ['nmae']), 'Did you mean "name"?'],
  ['a direction', () => Reflect.apply(Person.objects.orderBy, Person.objects, ['age', 'DESC; DELETE']), "'asc'"],
  ['a limit', () => Person.objects.limit(1.5), 'whole number'],
  ['a start', () => Person.objects.start(-1), 'whole number'],
  ['what to fetch', () => Reflect.apply(Person.objects.fetch, Person.objects, ['nmae']), 'Did you mean "name"?'],
  [
    'what cannot be fetched',
    () => Reflect.apply(Person.objects.fetch, Person.objects, ['name']),
    'is not a RecordField',
  ],
])('%s that is not valid is refused at once', (_, ask, message) => {
  expect(ask).toThrow(expect.objectContaining({ code: 'CONFIGURATION', message: expect.stringContaining(message) }))
})

test.each([{ name: undefined }, { age: { gt: undefined } }])('undefined in a filter is refused: %j', filter => {
  const attempt = () => Reflect.apply(Person.objects.filter, Person.objects, [filter])
  expect(attempt).toThrow(expect.objectContaining({ code: 'CONFIGURATION', hint: expect.stringContaining('null') }))
})

test('all invalid values are reported at once, and none is in the message', () => {
  const filter = JSON.parse('{ "age": { "gt": "hunter2" }, "tags": { "contains": 3 }, "name": { "in": "hunter2" } }')
  expect(() => Person.objects.filter(filter)).toThrow(
    expect.objectContaining({ code: 'DOCUMENT_VALIDATION', issues: [{}, {}, {}].map(() => expect.anything()) }),
  )
  expect(() => Person.objects.filter(filter)).not.toThrow(/hunter2/)
})

class Task extends Document.define<Task>()('tasks', { n: IntField({ required: true }), state: StringField() }) {}
const tasks = () => Task.objects.using(db())

test('create and insert return what was written; insert is all or nothing', async () => {
  const made = await tasks().create({ id: 'one', n: 1 })
  expect(made).toBeInstanceOf(Task)
  expect(made.id.id).toBe('one')
  expect(await tasks().insert([])).toEqual([])
  const inserted = await tasks().insert([{ n: 2, state: null }, { n: 3 }])
  expect(inserted.map(({ n }) => n)).toEqual([2, 3])
  await expect(tasks().insert([{ n: 4 }, { id: 'one', n: 5 }])).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  const faulty = JSON.parse('[{ "n": 6 }, { "n": "x" }, { "m": 1 }]')
  await expect(tasks().insert(faulty)).rejects.toMatchObject({
    code: 'DOCUMENT_VALIDATION',
    issues: [{ path: [1, 'n'] }, { path: [2, 'm'] }, { path: [2, 'n'] }],
  })
  expect(await tasks().count()).toBe(3)
  await tasks().delete()
})

test('a validator that refuses one of many is reported with its index, without its message', async () => {
  class Checked extends Document.define<Checked>()('checked', {
    email: StringField({ validate: z.string().refine(() => false, { error: issue => `not ${String(issue.input)}` }) }),
  }) {}
  await expect(Checked.objects.using(db()).insert([{}, { email: 'hunter2' }])).rejects.toMatchObject({
    message: 'Invalid values for "checked": 1.email: refused by its validator (zod)',
    issues: [{ path: [1, 'email'], message: 'not hunter2', vendor: 'zod' }],
  })
})

test('update and delete affect the documents of the set', async () => {
  await tasks().insert([1, 2, 3, 4, 5].map(n => ({ n, state: 'open' })))
  const changed = await tasks()
    .filter({ n: { gt: 3 } })
    .update({ state: 'done' })
  expect(changed.map(({ n, state }) => [n, state]).sort()).toEqual([
    [4, 'done'],
    [5, 'done'],
  ])
  const [least] = await tasks().orderBy('n', 'desc').start(1).limit(1).update({ state: null })
  expect(least?.toJSON()).toEqual({ id: String(least?.id), n: 4 })
  const gone = await tasks().filter({ state: 'open' }).orderBy('n').limit(2).delete()
  expect(gone.map(({ n }) => n)).toEqual([1, 2])
  expect(await tasks().count()).toBe(3)
  await expect(tasks().update({})).rejects.toMatchObject({ code: 'CONFIGURATION' })
  await expect(Reflect.apply(tasks().update, tasks(), [{ n: null, m: 1 }])).rejects.toMatchObject({
    code: 'DOCUMENT_VALIDATION',
    issues: [{ path: ['m'] }, { path: ['n'] }],
  })
  await tasks().delete()
})

class Author extends Document.define<Author>()('authors', { name: StringField({ required: true }) }) {
  signature(): string {
    return `— ${this.name}`
  }
}
class Book extends Document.define<Book>()('books', {
  title: StringField({ required: true }),
  author: RecordField(Author),
  readers: ArrayField(RecordField(Author), { default: [] }),
  source: ObjectField({ editor: RecordField(Author) }),
  shelf: RecordField('shelves'),
}) {}

test('fetched references are documents, and remain references in the record', async () => {
  const author = await new Author({ name: 'Ada' }).save({ connection: db() })
  const shelf = await db().create('shelves', { label: 'top' })
  const book = new Book({
    title: 'On',
    author,
    readers: [author],
    source: { editor: author },
    shelf: new RecordId('shelves', shelf.id.id),
  })
  await book.save({ connection: db() })
  expect(book.author).toEqual(author.id)

  const fetched = await Book.objects.using(db()).fetch('author', 'readers').fetch('source.editor', 'shelf').first()
  expect(fetched?.author?.signature()).toBe('— Ada')
  expect(fetched?.readers[0]?.signature()).toBe('— Ada')
  expect(fetched?.source?.editor?.signature()).toBe('— Ada')
  expect(fetched?.shelf).toMatchObject({ label: 'top' })
  const { executor, sent } = recording(db())
  await fetched?.save({ connection: executor })
  expect(sent).toEqual([])
  if (fetched !== undefined) fetched.title = 'On more'
  await fetched?.save({ connection: executor })
  expect(sent).toHaveLength(1)
  expect(fetched?.author?.signature()).toBe('— Ada')
  await expect(Book.objects.using(db()).fetch('author').delete()).rejects.toMatchObject({ code: 'CONFIGURATION' })
})

test('a reference to a deleted record is fetched as undefined, and remains in the record', async () => {
  const [lost, found] = await Author.objects.using(db()).insert([{ name: 'Lost' }, { name: 'Found' }])
  if (lost === undefined || found === undefined) throw new Error('They were inserted')
  const book = { title: 'Of', author: lost, readers: [lost, found] }
  const { id } = await Book.objects.using(db()).create(book)
  await lost.delete({ connection: db() })
  const fetched = await Book.objects.using(db()).fetch('author', 'readers').get(id)
  if (fetched === undefined) throw new Error('It was created')
  expect(fetched.author).toBeUndefined()
  expect(fetched.readers.map(reader => reader?.signature())).toEqual([undefined, '— Found'])
  fetched.title = 'Of it'
  await fetched.save({ connection: db() })
  expect(await db().select(id)).toMatchObject({ title: 'Of it', author: lost.id, readers: [lost.id, found.id] })
})

test('a live query returns documents', async () => {
  const live = await tasks().filter({ state: 'watched' }).live()
  const [watched] = await tasks().insert([
    { n: 1, state: 'watched' },
    { n: 2, state: 'other' },
  ])
  await watched?.delete({ connection: db() })
  // The embedded engine promises no order of notifications.
  const seen = new Set<string>()
  for await (const message of live) {
    if (message.action !== 'CREATE' && message.action !== 'DELETE') continue
    expect(message.value).toBeInstanceOf(Task)
    seen.add(`${message.action} ${message.value.n}`)
    if (seen.size === 2) break
  }
  expect(seen).toEqual(new Set(['CREATE 1', 'DELETE 1']))
  const heard: unknown[] = []
  const snapshot = await tasks().live({ snapshot: true })
  await new Promise<void>(resolve => {
    snapshot.subscribe(message => {
      if (message.action === 'SNAPSHOT') heard.push(...message.values)
      resolve()
    })
  })
  expect(heard).toEqual([expect.any(Task)])
  expect(String(snapshot.id)).toMatch(/^[0-9a-f-]{36}$/)
  await snapshot.kill()
  await expect(tasks().limit(1).live()).rejects.toMatchObject({ code: 'CONFIGURATION' })
  await tasks().delete()
})
