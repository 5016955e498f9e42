import { RecordId, runWithSync } from '@surrealengine/core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { Document, DocumentValidationError, IntField, StringField } from './index.js'
import { type Recorded, recorded } from './recorded-sync.fixture.js'

class User extends Document.define<User>()('users', { name: StringField({ required: true }), age: IntField() }) {
  greeting(): string {
    return `Hello ${this.name}`
  }
}

const id = new RecordId('users', 1)
const alice = { id, name: 'Alice', age: 30 }
const CREATE = 'CREATE $_target CONTENT $_data RETURN AFTER'

test('a document is saved, changed, refreshed and deleted by blocking calls', () => {
  const { executor, sent } = recorded([
    { sql: CREATE, results: [[alice]] },
    { sql: 'UPDATE $_0 SET `age` = $_1 RETURN AFTER', results: [[{ ...alice, age: 31 }]] },
    { sql: 'SELECT * FROM $_id', results: [[{ ...alice, age: 32 }]] },
    { sql: 'DELETE $_id RETURN BEFORE', results: [[alice]] },
  ])
  const connection = { connection: executor }
  const user = new User({ name: 'Alice', age: 30 })
  const saved = user.saveSync(connection)
  expect(saved.id).toEqual(id)
  user.age = 31
  user.saveSync(connection)
  user.saveSync(connection)
  expect(user.refreshSync(connection).age).toBe(32)
  expect(user.deleteSync(connection)).toBe(true)
  expect(sent.map(({ variables }) => Object.values(variables))).toMatchObject([
    [{}, { name: 'Alice' }],
    [id, 31],
    [id],
    [id],
  ])
})

test.each<[string, Recorded, (objects: typeof User.objects) => unknown]>([
  ['allSync', { sql: 'SELECT * FROM `users` ORDER BY `id` ASC', results: [[alice]] }, all => all.allSync()],
  [
    'firstSync',
    { sql: 'SELECT * FROM `users` ORDER BY `id` ASC LIMIT $_0', results: [[alice]] },
    all => [all.firstSync()],
  ],
  ['getSync', { sql: 'SELECT * FROM $_0', results: [[alice]] }, all => [all.getSync(1)]],
  ['createSync', { sql: CREATE, results: [[alice]] }, all => [all.createSync({ name: 'Alice' })]],
  [
    'insertSync',
    { sql: 'INSERT INTO $_table $_data RETURN AFTER', results: [[alice]] },
    all => all.insertSync([{ name: 'Alice' }]),
  ],
  [
    'updateSync',
    { sql: 'UPDATE `users` SET `age` = $_0 RETURN AFTER', results: [[alice]] },
    all => all.updateSync({ age: 1 }),
  ],
  ['deleteSync', { sql: 'DELETE `users` RETURN BEFORE', results: [[alice]] }, all => all.deleteSync()],
  ['a loop', { sql: 'SELECT * FROM `users` ORDER BY `id` ASC LIMIT $_0', results: [[alice]] }, all => [...all]],
])('%s returns documents of the class', (_, answer, ask) => {
  const { executor, sent } = recorded([answer])
  expect(ask(User.objects.using(executor))).toEqual([expect.any(User)])
  expect(sent).toHaveLength(1)
})

test('countSync counts', () => {
  const count = { sql: 'SELECT count() FROM `users` GROUP ALL', results: [[{ count: 5 }]] }
  expect(User.objects.using(recorded([count]).executor).countSync()).toBe(5)
})

test('createTableSync defines the schema', () => {
  const attempt = () => User.createTableSync({ connection: recorded([]).executor })
  expect(attempt).toThrow('Not in the record: DEFINE TABLE IF NOT EXISTS `users`')
})

test('without a connection, the current blocking one is used', () => {
  expect(() => User.objects.allSync()).toThrow(expect.objectContaining({ code: 'NO_DEFAULT_CONNECTION' }))
  const { executor } = recorded([{ sql: 'SELECT * FROM `users` ORDER BY `id` ASC', results: [[alice]] }])
  runWithSync(executor, () => expect(User.objects.allSync()[0]?.greeting()).toBe('Hello Alice'))
})

test('issues are reported before anything is sent', () => {
  const { executor, sent } = recorded([])
  expect(() => User.objects.using(executor).createSync(JSON.parse('{ "age": "x" }'))).toThrow(DocumentValidationError)
  expect(sent).toEqual([])
})

test('an asynchronous validator is refused by a blocking call', () => {
  class Slow extends Document.define<Slow>()('slow', {
    name: StringField({ validate: z.string().refine(async () => true) }),
  }) {}
  expect(() => new Slow({ name: 'a' }).saveSync({ connection: recorded([]).executor })).toThrow(
    expect.objectContaining({ code: 'CONFIGURATION', message: expect.stringContaining('asynchronous') }),
  )
})

test('an asynchronous call refuses a blocking connection, and a blocking call any other', async () => {
  const { executor } = recorded([])
  await expect(User.objects.using(executor).all()).rejects.toMatchObject({ code: 'CONFIGURATION' })
  const async = { connection: { query: async () => [] } }
  expect(() => Reflect.apply(User.prototype.saveSync, new User({ name: 'A' }), [async])).toThrow(
    expect.objectContaining({ code: 'CONFIGURATION', option: 'connection' }),
  )
})

test('a blocking call is refused while another call is under way', async () => {
  const { executor } = recorded([])
  let answer = (_: unknown[]): void => {}
  const slow = { query: () => new Promise<unknown[]>(resolve => (answer = resolve)) }
  const user = new User({ name: 'Alice' })
  const saving = Reflect.apply(User.prototype.save, user, [{ connection: slow }])
  expect(() => user.saveSync({ connection: executor })).toThrow(expect.objectContaining({ code: 'CONFIGURATION' }))
  answer([[alice]])
  await saving
  expect(user.id).toEqual(id)
})
