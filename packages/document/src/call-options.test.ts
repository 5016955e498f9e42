import { expect, test } from 'vitest'
import { database } from './database.fixture.js'
import { Document, StringField } from './index.js'
import { recording } from './recording.fixture.js'

const db = database()

class User extends Document.define<User>()('users', { name: StringField() }) {}

const objects = () => User.objects.using(recording(db()).executor)

/** Calls a method as plain JavaScript would. */
function call(target: object, method: string, ...given: unknown[]): Promise<unknown> {
  return Promise.resolve(Reflect.apply(Reflect.get(target, method), target, given))
}

test.each(['save', 'delete', 'refresh'])('%s() takes no connection but by its name', async method => {
  const { executor, sent } = recording(db())
  const user = await new User({ name: 'Alice' }).save({ connection: db() })
  user.name = 'Bob'
  const bare = call(user, method, executor)
  await expect(bare).rejects.toMatchObject({ code: 'CONFIGURATION', hint: expect.stringContaining('{ connection }') })
  const mistyped = call(user, method, { conection: executor })
  await expect(mistyped).rejects.toMatchObject({ code: 'CONFIGURATION', option: 'conection', message: /"connection"/ })
  await expect(call(user, method, null)).rejects.toMatchObject({ code: 'CONFIGURATION' })
  expect(sent).toEqual([])
})

test('createTable() takes no connection but by its name, and no word for what is there that is none', async () => {
  await expect(call(User, 'createTable', db())).rejects.toMatchObject({
    hint: expect.stringContaining('{ connection }'),
  })
  await expect(call(User, 'createTable', { ifExist: 'keep' })).rejects.toMatchObject({ message: /"ifExists"/ })
  const odd = call(User, 'createTable', { connection: db(), ifExists: 'toString' })
  await expect(odd).rejects.toMatchObject({ code: 'CONFIGURATION', option: 'ifExists' })
})

test.each([
  ['all', []],
  ['first', []],
  ['count', []],
  ['get', ['a']],
  ['create', [{ name: 'A' }]],
  ['insert', [[{ name: 'A' }]]],
  ['update', [{ name: 'A' }]],
  ['delete', []],
  ['live', []],
])('objects.%s() says where a connection belongs', async (method, before) => {
  const { executor, sent } = recording(db())
  const named = call(objects(), method, ...before, { connection: executor })
  await expect(named).rejects.toMatchObject({
    option: 'connection',
    hint: expect.stringContaining('using(connection)'),
  })
  await expect(call(objects(), method, ...before, executor)).rejects.toMatchObject({
    code: 'CONFIGURATION',
    hint: expect.stringContaining('using()'),
  })
  expect(sent).toEqual([])
})

test('so do the blocking calls', () => {
  const attempt = () => Reflect.apply(User.objects.allSync, User.objects, [{ connection: db() }])
  expect(attempt).toThrow(expect.objectContaining({ option: 'connection' }))
  const save = () => Reflect.apply(User.prototype.saveSync, new User(), [{ signal: AbortSignal.timeout(1) }])
  expect(save).toThrow(expect.objectContaining({ option: 'signal' }))
})
