import '@surrealengine/core/sessions'
import '@surrealengine/core/transactions'
import { type DatabaseSession, RecordId } from '@surrealengine/core'
import { beforeAll, expect, test } from 'vitest'
import { database } from './database.fixture.js'
import { Document, IntField } from './index.js'
import { recorded } from './recorded-sync.fixture.js'

const db = database()
let guest: DatabaseSession

class Hidden extends Document.define<Hidden>()('hidden', { n: IntField() }) {}
class Partly extends Document.define<Partly>()('partly', { n: IntField() }) {}
class Refused extends Document.define<Refused>()('refused', { n: IntField() }) {}

beforeAll(async () => {
  await db().query(`
    DEFINE TABLE person;
    DEFINE ACCESS account ON DATABASE TYPE RECORD SIGNUP (CREATE person SET name = $name);
    DEFINE TABLE hidden PERMISSIONS FOR select NONE, FOR create, update, delete FULL;
    DEFINE TABLE partly PERMISSIONS FOR select WHERE n > 2, FOR create, update, delete FULL;
    DEFINE TABLE refused PERMISSIONS NONE;
    DEFINE TABLE edge TYPE RELATION PERMISSIONS FOR select NONE, FOR create, update, delete FULL;
    CREATE hidden:old SET n = 1;
  `)
  guest = await db().session({ namespace: 'test', database: 'test' })
  await guest.signup({ access: 'account', variables: { name: 'Ann' } })
  return () => guest.close()
})

const NO_RECORD = { name: 'NoRecordError', code: 'NO_RECORD', outcome: 'answered', retryable: false }

test.each([Hidden, Refused])('a new document that the server does not return is a NoRecordError: %s', async Class => {
  const connection = { connection: guest }
  await expect(new Class({ id: 'saved', n: 1 }).save(connection)).rejects.toMatchObject(NO_RECORD)
  await expect(Class.objects.using(guest).create({ id: 'created', n: 1 })).rejects.toMatchObject(NO_RECORD)
  const written = await Class.objects
    .using(db())
    .filter({ id: { in: ['saved', 'created'] } })
    .count()
  expect(written).toBe(Class === Hidden ? 2 : 0)
})

test('a hidden update is a NoRecordError, and one of a deleted record a NotFoundError', async () => {
  const hidden = await Hidden.objects.using(db()).get('old')
  if (hidden === undefined) throw new Error('It was created')
  hidden.n = 2
  // The session uses the database that the document came from.
  await expect(hidden.save({ connection: guest })).rejects.toMatchObject(NO_RECORD)
  expect(await db().select(new RecordId('hidden', 'old'))).toMatchObject({ n: 2 })
  await db().delete(new RecordId('hidden', 'old'))
  hidden.n = 3
  await expect(hidden.save({ connection: db() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(hidden.save({ connection: guest })).rejects.toMatchObject(NO_RECORD)
})

test('an update without a record is a NoRecordError if the reason cannot be found out', async () => {
  const hidden = await Hidden.objects.using(db()).create({ n: 1 })
  hidden.n = 2
  const query: typeof guest.query = (sql, ...rest) =>
    sql === 'RETURN $auth' ? Promise.reject(new Error('lost')) : guest.query(sql, ...rest)
  await expect(hidden.save({ connection: { ...guest, query } })).rejects.toMatchObject(NO_RECORD)
})

test('a blocking call makes the same distinction', () => {
  const row = { id: new RecordId('hidden', 1), n: 1 }
  const update = { sql: 'UPDATE $_0 SET `n` = $_1 RETURN AFTER', results: [[]] }
  const answers = [
    { sql: 'SELECT * FROM $_0', results: [[row]] },
    update,
    { sql: 'RETURN $auth', results: [new RecordId('person', 1)] },
    update,
    { sql: 'RETURN $auth', results: [undefined] },
    update,
  ]
  const { executor } = recorded(answers)
  const hidden = Hidden.objects.using(executor).getSync(1)
  if (hidden === undefined) throw new Error('It was answered')
  hidden.n = 2
  for (const code of ['NO_RECORD', 'NOT_FOUND', 'NO_RECORD']) {
    expect(() => hidden.saveSync({ connection: executor })).toThrow(expect.objectContaining({ code }))
  }
})

test.each([Hidden, Refused])(
  'insert() returns the documents that the server returns, without the others: %s',
  async Class => {
    const ids = ['first', 'second']
    const own = ids.map(id => ({ id, n: 1 }))
    expect(await Class.objects.using(guest).insert(own)).toEqual([])
    const written = await Class.objects
      .using(db())
      .filter({ id: { in: ids } })
      .count()
    expect(written).toBe(Class === Hidden ? 2 : 0)
  },
)

test('insert() returns those that are visible, each as it was written', async () => {
  const made = await Partly.objects.using(guest).insert([1, 2, 3, 4].map(n => ({ id: `partly${n}`, n })))
  expect(made.map(({ n }) => n)).toEqual([3, 4])
  expect(await Partly.objects.using(db()).count()).toBe(4)
  const rows = [5, 1].map(n => ({ id: new RecordId('partly', `row${n}`), n }))
  expect(await guest.insert('partly', rows)).toMatchObject([{ n: 5 }])
})

test('the calls of a session reject with the same error', async () => {
  const id = new RecordId('hidden', 'own')
  await expect(guest.create('hidden', { n: 1 })).rejects.toMatchObject(NO_RECORD)
  await expect(guest.create('refused', { n: 1 })).rejects.toMatchObject(NO_RECORD)
  await expect(guest.upsert(id, { n: 1 })).rejects.toMatchObject(NO_RECORD)
  await expect(guest.relate(id, 'edge', id)).rejects.toMatchObject(NO_RECORD)
  expect(await guest.select(id)).toBeUndefined()
  expect(await db().select(id)).toMatchObject({ n: 1 })
})
