import {
  ConnectionRegistry,
  createConnection,
  Document,
  DocumentValidationError,
  IntField,
  StringField,
  type SyncConnection,
} from 'surrealengine'
import { afterEach, expect, test } from 'vitest'

class User extends Document.define<User>()('users', {
  name: StringField({ required: true }),
  age: IntField(),
}) {
  greeting(): string {
    return `Hello ${this.name}`
  }
}

afterEach(() => ConnectionRegistry.closeAll())

function connected(options: { makeDefault?: boolean; name?: string } = {}): SyncConnection {
  const db = createConnection({
    url: 'mem://',
    namespace: 'a',
    database: 'b',
    asyncMode: false,
    name: 'it',
    ...options,
  })
  db.connectSync()
  return db
}

test('documents are created, read, changed and deleted with blocking calls', () => {
  connected({ makeDefault: true })
  User.createTableSync()
  const user = new User({ name: 'Alice', age: 30 }).saveSync()
  user.age = 31
  user.saveSync()
  User.objects.insertSync([{ name: 'Bob', age: 17 }, { name: 'Carol' }])
  expect(User.objects.filter({ age: { gte: 18 } }).allSync()).toMatchObject([{ name: 'Alice', age: 31 }])
  expect(User.objects.getSync(user.id)?.greeting()).toBe('Hello Alice')
  expect([...User.objects.orderBy('name')].map(({ name }) => name)).toEqual(['Alice', 'Bob', 'Carol'])
  expect(() => new User({ name: 5 } as never).saveSync()).toThrow(DocumentValidationError)
  user.deleteSync()
  expect(User.objects.countSync()).toBe(2)
})

test('a document is written in full to another database, and only what changed to its own', () => {
  const db = connected()
  db.querySync('DEFINE TABLE users')
  const user = new User({ name: 'Alice', age: 30 }).saveSync({ connection: db })
  db.querySync('UPDATE users SET note = "of nobody"')
  user.age = 31
  user.saveSync({ connection: db })
  // A field that the document does not have is kept.
  expect(db.selectSync(user.id)).toMatchObject({ age: 31, note: 'of nobody' })
  const fork = db.forkSessionSync()
  user.age = 32
  user.saveSync({ connection: fork })
  expect(db.selectSync(user.id)).toMatchObject({ age: 32, note: 'of nobody' })
  fork.useSync({ database: 'c' })
  user.saveSync({ connection: fork })
  expect(fork.selectSync(user.id)).toEqual({ id: user.id, name: 'Alice', age: 32 })
  db.useSync({ database: 'c' })
  user.age = 33
  user.saveSync({ connection: db })
  expect(db.selectSync(user.id)).toMatchObject({ age: 33 })
})

test('a cancelled transaction leaves a document as it was before', () => {
  const db = connected()
  db.querySync('DEFINE TABLE users')
  const user = new User({ name: 'Alice', age: 30 })
  expect(() =>
    db.transactionSync(() => {
      user.saveSync()
      throw new Error('no')
    }),
  ).toThrow('no')
  expect(db.selectSync('users')).toEqual([])
  db.transactionSync(() => void user.saveSync())
  expect(db.selectSync('users')).toMatchObject([{ name: 'Alice' }])
  user.age = 31
  user.saveSync({ connection: db })
  expect(db.selectSync('users')).toMatchObject([{ age: 31 }])
})
