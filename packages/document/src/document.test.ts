import '@surrealengine/core/sessions'
import '@surrealengine/core/transactions'
import { DateTime, RecordId, runWith } from '@surrealengine/core'
import { expect, test } from 'vitest'
import { database } from './database.fixture.js'
import {
  AnyField,
  ArrayField,
  BytesField,
  DateTimeField,
  Document,
  IntField,
  ObjectField,
  RecordField,
  StringField,
} from './index.js'
import { recording } from './recording.fixture.js'

const db = database()

class User extends Document.define<User>()('users', {
  name: StringField({ required: true }),
  age: IntField(),
  tags: ArrayField(StringField(), { default: [] }),
  address: ObjectField({ city: StringField({ required: true }), zip: StringField() }),
  joined: DateTimeField(),
  boss: RecordField('users'),
}) {
  greeting(): string {
    return `Hello ${this.name}`
  }
}

/** The record as the database returns it. */
async function rowOf(id: RecordId): Promise<Record<string, unknown> | undefined> {
  return db().select(id)
}

test('a new document is created with a generated id, or the given one', async () => {
  const user = new User({ name: 'Alice', age: 30 })
  expect(user.id).toBeUndefined()
  const saved = await user.save({ connection: db() })
  expect(saved).toBe(user)
  expect(saved.id).toBeInstanceOf(RecordId)
  expect(await rowOf(saved.id)).toEqual({ id: saved.id, name: 'Alice', age: 30, tags: [] })

  const id = new RecordId('users', 'bob')
  expect((await new User({ id: 'bob', name: 'Bob' }).save({ connection: db() })).id).toEqual(id)
  await expect(new User({ id, name: 'Bob' }).save({ connection: db() })).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
  })
})

test.each([
  ['another table', new RecordId('posts', 1), 'not of "users"'],
  ['the table in it', 'users:alice', 'Leave "users:" out'],
  ['no id', 1.5, 'An id must be'],
])('an id with %s is refused', (_, id, message) => {
  const attempt = () => Reflect.construct(User, [{ name: 'A', id }])
  expect(attempt).toThrow(expect.objectContaining({ code: 'CONFIGURATION' }))
  try {
    attempt()
  } catch (error) {
    expect(JSON.stringify(error)).toContain(JSON.stringify(message).slice(1, -1))
  }
})

test.each([null, 'Alice', 3])('a document cannot be made of %s', given => {
  expect(() => Reflect.construct(User, [given])).toThrow(expect.objectContaining({ code: 'CONFIGURATION' }))
})

test('only changes are sent, and nothing if nothing changed', async () => {
  const { executor, sent } = recording(db())
  const saved = await new User({ name: 'Carol', tags: ['a'], joined: new Date(0) }).save({ connection: executor })
  sent.length = 0
  await saved.save({ connection: executor })
  expect(sent).toEqual([])

  await db().merge(saved.id, { age: 99 })
  saved.tags.push('b')
  await saved.save({ connection: executor })
  expect(sent).toEqual([
    { sql: 'UPDATE $_0 SET `tags` = $_1 RETURN AFTER', variables: { _0: saved.id, _1: ['a', 'b'] } },
  ])
  // What another client wrote is kept, and read back.
  expect(await rowOf(saved.id)).toMatchObject({ age: 99, tags: ['a', 'b'] })
  expect(saved.age).toBe(99)
})

test('a field without a value is removed, and an object is replaced as a whole', async () => {
  const user = new User({ name: 'Dan', age: 1, address: { city: 'Berlin', zip: '10115' } })
  const saved = await user.save({ connection: db() })
  saved.age = undefined
  saved.address = { city: 'Paris' }
  await saved.save({ connection: db() })
  expect(await rowOf(saved.id)).toEqual({ id: saved.id, name: 'Dan', tags: [], address: { city: 'Paris' } })
  delete saved.address
  await saved.save({ connection: db() })
  expect(await rowOf(saved.id)).toEqual({ id: saved.id, name: 'Dan', tags: [] })
})

test('undeclared fields are left alone, in the record and in objects', async () => {
  const id = new RecordId('users', 'older')
  await db().create(id, { name: 'Eve', legacy: true, address: { city: 'Rome', floor: 3 }, age: 'unknown' })
  const user = await User.objects.using(db()).get(id)
  if (user === undefined) throw new Error('It is there')
  expect(user.toJSON()).toEqual({
    id: 'users:older',
    name: 'Eve',
    tags: [],
    address: { city: 'Rome', floor: 3 },
    age: 'unknown',
  })
  user.name = 'Eva'
  if (user.address) user.address.city = 'Milan'
  await user.save({ connection: db() })
  expect(await rowOf(id)).toEqual({
    id,
    name: 'Eva',
    legacy: true,
    address: { city: 'Milan', floor: 3 },
    age: 'unknown',
  })
})

test('removing a required field is an issue, and nothing is sent', async () => {
  const saved = await new User({ name: 'Fay' }).save({ connection: db() })
  const { executor, sent } = recording(db())
  Reflect.set(saved, 'name', undefined)
  await expect(saved.save({ connection: executor })).rejects.toMatchObject({
    code: 'DOCUMENT_VALIDATION',
    issues: [{ path: ['name'], message: 'is required' }],
  })
  expect(sent).toEqual([])
})

test('a saved document has the values that the database returned', async () => {
  await db().query('DEFINE TABLE stamped; DEFINE FIELD word ON stamped VALUE string::uppercase($value)')
  class Stamped extends Document.define<Stamped>()('stamped', { word: StringField(), note: AnyField() }) {}
  const saved = await new Stamped({ word: 'a' }).save({ connection: db() })
  expect(saved.word).toBe('A')
})

test('a change made during a save is kept, and written by the next save', async () => {
  const user = new User({ name: 'Gus', age: 1 })
  const saving = user.save({ connection: db() })
  user.age = 2
  const saved = await saving
  expect(saved.age).toBe(2)
  expect(await rowOf(saved.id)).toMatchObject({ age: 1 })
  await saved.save({ connection: db() })
  expect(await rowOf(saved.id)).toMatchObject({ age: 2 })
})

test('a change in place during a save is kept too: in an object, a list, bytes', async () => {
  class Bag extends Document.define<Bag>()('bags', {
    open: ObjectField(),
    any: AnyField(),
    list: ArrayField(ObjectField()),
    bytes: BytesField(),
  }) {}
  const bag = new Bag({ open: { x: 1 }, any: { x: 1 }, list: [{ x: 1 }], bytes: new Uint8Array([1]) })
  function put(x: number): void {
    Object.assign(bag.open ?? {}, { x })
    Object.assign(bag.any ?? {}, { x })
    Object.assign(bag.list?.[0] ?? {}, { x })
    bag.bytes?.fill(x)
  }
  const all = (x: number) => ({ open: { x }, any: { x }, list: [{ x }], bytes: new Uint8Array([x]) })
  // The first save creates it, the second one changes it.
  for (const x of [1, 2]) {
    put(x)
    const saving = bag.save({ connection: db() })
    put(99)
    const { id } = await saving
    expect(bag).toMatchObject(all(99))
    expect(await rowOf(id)).toEqual({ id, ...all(x), bytes: new Uint8Array([x]).buffer })
  }
})

test('a circular reference is refused by name', async () => {
  class Loop extends Document.define<Loop>()('loops', { any: AnyField() }) {}
  const any: Record<string, unknown> = {}
  any['self'] = any
  await expect(new Loop({ any }).save({ connection: db() })).rejects.toMatchObject({ code: 'ENCODING' })
})

test('two concurrent saves create one record', async () => {
  const { executor, sent } = recording(db())
  const user = new User({ name: 'Hal' })
  await Promise.all([user.save({ connection: executor }), user.save({ connection: executor })])
  expect(sent).toHaveLength(1)
})

test('a failed save does not block the next one', async () => {
  const user = new User({ id: 'ida', name: 'Ida' })
  await new User({ id: 'ida', name: 'other' }).save({ connection: db() })
  const both = await Promise.allSettled([user.save({ connection: db() }), user.save({ connection: db() })])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await User.objects.using(db()).filter({ id: 'ida' }).delete()
  expect((await user.save({ connection: db() })).name).toBe('Ida')
})

test('a save is sent at once, not when it is awaited', () => {
  const { executor, sent } = recording(db())
  const saving = new User({ name: 'Jim' }).save({ connection: executor })
  expect(sent).toHaveLength(1)
  return saving
})

test('refresh reads the record, and drops changes that were not saved', async () => {
  const saved = await new User({ name: 'Kim', age: 1 }).save({ connection: db() })
  await db().merge(saved.id, { age: 2 })
  saved.name = 'changed'
  saved.boss = saved.id
  expect(await saved.refresh({ connection: db() })).toBe(saved)
  expect(saved.toJSON()).toMatchObject({ name: 'Kim', age: 2 })
  expect(saved.boss).toBeUndefined()
})

test('delete returns whether there was a record; save creates a deleted document again', async () => {
  const saved = await new User({ name: 'Lea' }).save({ connection: db() })
  const other = await User.objects.using(db()).get(saved.id)
  expect(await saved.delete({ connection: db() })).toBe(true)
  expect(await rowOf(saved.id)).toBeUndefined()
  expect(await other?.delete({ connection: db() })).toBe(false)
  await expect(saved.delete({ connection: db() })).rejects.toMatchObject({ code: 'CONFIGURATION' })
  await expect(saved.refresh({ connection: db() })).rejects.toMatchObject({ code: 'CONFIGURATION' })
  const { id } = await saved.save({ connection: db() })
  expect(await rowOf(id)).toMatchObject({ name: 'Lea' })
})

test('saving or refreshing a document whose record was deleted is a NotFoundError', async () => {
  const saved = await new User({ name: 'Max' }).save({ connection: db() })
  await db().delete(saved.id)
  saved.age = 5
  await expect(saved.save({ connection: db() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(saved.refresh({ connection: db() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('documents saved in a transaction join it', async () => {
  const user = new User({ name: 'Ned' })
  const failed = db().transaction(async () => {
    await user.save()
    expect(await User.objects.get(user.id ?? 0)).toBeInstanceOf(User)
    throw new Error('no')
  })
  await expect(failed).rejects.toThrow('no')
  expect(await User.objects.using(db()).filter({ name: 'Ned' }).count()).toBe(0)
  await db().transaction(() => user.save())
  expect(await User.objects.using(db()).filter({ name: 'Ned' }).count()).toBe(1)
})

test('changes of a cancelled transaction are written again by the next save', async () => {
  const saved = await new User({ name: 'Ole', age: 1 }).save({ connection: db() })
  const transaction = await db().beginTransaction()
  saved.age = 2
  await saved.save({ connection: transaction })
  await transaction.cancel()
  expect(await rowOf(saved.id)).toMatchObject({ age: 1 })
  await saved.save({ connection: db() })
  expect(await rowOf(saved.id)).toMatchObject({ age: 2 })

  const kept = await db().beginTransaction()
  await saved.delete({ connection: kept })
  await kept.commit()
  await saved.save({ connection: db() })
  expect(await rowOf(saved.id)).toMatchObject({ age: 2 })
})

test('a function that is repeated after a conflict writes its documents again', async () => {
  const user = new User({ id: 'pia', name: 'Pia' })
  for (const end of ['cancel', 'commit'] as const) {
    const transaction = await db().beginTransaction()
    expect(transaction.isCommitted).toBe(false)
    await runWith(transaction, async () => {
      await user.save()
      user.age = 1
      await user.save()
    })
    await transaction[end]()
    expect(transaction.isCommitted).toBe(end === 'commit')
  }
  expect(await rowOf(new RecordId('users', 'pia'))).toMatchObject({ name: 'Pia', age: 1 })
})

test('to another database a document is written as a whole, with its id', async () => {
  const analytics = await db().session({ namespace: 'test', database: 'analytics' })
  const user = new User({ name: 'Rae', age: 1 })
  const { id } = await user.save({ connection: db() })
  const row = { id, name: 'Rae', age: 1, tags: [] }
  await user.save({ connection: analytics })
  expect(await analytics.select(id)).toEqual(row)

  // Both databases have the whole document, and keep undeclared fields.
  await db().merge(id, { legacy: true })
  user.age = undefined
  await user.save({ connection: db() })
  expect(await rowOf(id)).toEqual({ id, name: 'Rae', tags: [], legacy: true })
  expect(await analytics.select(id)).toEqual(row)
  await user.save({ connection: analytics })
  expect(await analytics.select(id)).toEqual({ id, name: 'Rae', tags: [] })

  expect(await user.delete({ connection: db() })).toBe(true)
  expect(await analytics.select(id)).toBeDefined()
  const read = await User.objects.using(analytics).get(id)
  const { executor, sent } = recording(analytics)
  await read?.save({ connection: executor })
  expect(sent).toEqual([])
  await read?.save({ connection: db() })
  expect(await rowOf(id)).toEqual({ id, name: 'Rae', tags: [] })
  await analytics.close()
})

test('sessions, leases and transactions of one connection share a database: only changes are sent', async () => {
  const { id } = await new User({ name: 'Sue', age: 1 }).save({ connection: db() })
  const user = await User.objects.using(db()).get(id)
  if (user === undefined) throw new Error('It is there')
  const session = await db().forkSession()
  const transaction = await db().beginTransaction()
  for (const each of [transaction, session, db().with({ timeout: '5s' })]) {
    const { executor, sent } = recording(each)
    user.age = (user.age ?? 0) + 1
    await user.save({ connection: executor })
    expect(sent.map(({ sql }) => sql)).toEqual(['UPDATE $_0 SET `age` = $_1 RETURN AFTER'])
    if (each === transaction) await transaction.commit()
  }
  await session.close()
})

test('a document created in a cancelled transaction is created by the next save', async () => {
  const transaction = await db().beginTransaction()
  const objects = User.objects.using(transaction)
  const made = [await objects.create({ name: 'Tom' }), ...(await objects.insert([{ name: 'Uma' }]))]
  await transaction.cancel()
  for (const user of made) {
    await user.save({ connection: db() })
    expect(await rowOf(user.id)).toMatchObject({ name: user.name })
  }
})

test('without a connection the current one is used, and otherwise the default one', async () => {
  await expect(new User({ name: 'Q' }).save()).rejects.toMatchObject({ code: 'NO_DEFAULT_CONNECTION' })
  await runWith(db(), async () => {
    const { id } = await new User({ name: 'Quentin' }).save()
    expect(await User.objects.get(id)).toMatchObject({ name: 'Quentin' })
  })
})

test('documents that are read are made by the constructor of the class', async () => {
  class Counted extends Document.define<Counted>()('counted', { name: StringField() }) {
    readonly seen: string[] = ['made']
    #calls = 0
    count(): number {
      return ++this.#calls
    }
  }
  await new Counted({ name: 'a' }).save({ connection: db() })
  const found = await Counted.objects.using(db()).first()
  expect(found).toBeInstanceOf(Counted)
  expect(found).toBeInstanceOf(Document)
  expect(found?.seen).toEqual(['made'])
  expect(found?.count()).toBe(1)
})

test('a constructor that does not pass its input to super() is refused with a hint', async () => {
  class Own extends Document.define<Own>()('own', { name: StringField() }) {
    constructor(name: string) {
      super({ name })
    }
  }
  const { id } = await new Own('a').save({ connection: db() })
  await expect(Own.objects.using(db()).get(id)).rejects.toMatchObject({
    code: 'CONFIGURATION',
    hint: expect.stringContaining('super(input)'),
  })
})

test('a class that declares a field again is refused before a save could remove the value', async () => {
  const id = new RecordId('again', 1)
  await db().create(id, { name: 'Alice' })
  class Again extends Document.define('again', { name: StringField() }) {}
  // What a class field without a value does in plain JavaScript.
  class Overwritten extends Again {
    constructor(input: object) {
      super(input)
      Object.defineProperty(this, 'name', { value: undefined, enumerable: true, configurable: true, writable: true })
    }
  }
  await expect(Overwritten.objects.using(db()).get(1)).rejects.toMatchObject({
    code: 'CONFIGURATION',
    option: 'name',
    message: /declares "name" again/,
  })
  expect(await rowOf(id)).toMatchObject({ name: 'Alice' })
})

test('toJSON returns plain JSON', async () => {
  const saved = await new User({ id: 'rob', name: 'Rob', joined: new Date(0), boss: new RecordId('users', 1) }).save({
    connection: db(),
  })
  expect(JSON.parse(JSON.stringify(saved))).toEqual({
    ...{ id: 'users:rob', name: 'Rob', tags: [], boss: 'users:1' },
    joined: new DateTime(new Date(0)).toJSON(),
  })
})

test('names of Object.prototype can be fields', async () => {
  class Odd extends Document.define<Odd>()('odd', { toString: IntField(), hasOwnProperty: StringField() }) {}
  const odd: Odd = Reflect.construct(Odd, [{ hasOwnProperty: 'x' }])
  const saved = await odd.save({ connection: db() })
  expect(await rowOf(saved.id)).toEqual({ id: saved.id, hasOwnProperty: 'x' })
})

test('an asynchronous call refuses a blocking connection', async () => {
  const blocking = { querySync: () => [] }
  await expect(
    Reflect.apply(User.prototype.save, new User({ name: 'S' }), [{ connection: blocking }]),
  ).rejects.toMatchObject({
    code: 'CONFIGURATION',
    option: 'connection',
  })
})
