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

test.each(['save', 'delete', 'refresh'])(
  '%s() refuses a connection in place of options, and a mistyped one',
  async method => {
    const { executor, sent } = recording(db())
    const user = await new User({ name: 'Alice' }).save({ connection: db() })
    user.name = 'Bob'
    const bare = call(user, method, executor)
    await expect(bare).rejects.toMatchObject({ code: 'CONFIGURATION', hint: expect.stringContaining('{ connection }') })
    const mistyped = call(user, method, { conection: executor })
    await expect(mistyped).rejects.toMatchObject({
      code: 'CONFIGURATION',
      option: 'conection',
      message: /"connection"/,
    })
    await expect(call(user, method, null)).rejects.toMatchObject({ code: 'CONFIGURATION' })
    expect(sent).toEqual([])
  },
)

/** The methods of a document and its class, with what they are called on. */
const OF_A_DOCUMENT: Readonly<Record<string, () => object>> = {
  ...{ save: () => new User(), delete: () => new User(), refresh: () => new User(), createTable: () => User },
}
/** The methods of a query set, with the arguments before the options. */
const OF_OBJECTS: Readonly<Record<string, readonly unknown[]>> = {
  ...{ all: [], first: [], count: [], get: ['a'], create: [{ name: 'A' }], insert: [[{ name: 'A' }]] },
  ...{ update: [{ name: 'A' }], delete: [] },
}

/** Each call that takes options, with its name; a blocking one throws, the others reject. */
const CALLS: readonly (readonly [method: string, ask: (options: unknown) => unknown])[] = [
  ...both(Object.entries(OF_A_DOCUMENT)).map(
    ([method, target]) => [method, (options: unknown) => call(target(), method, options)] as const,
  ),
  ...both(Object.entries(OF_OBJECTS)).map(
    ([method, before]) => [method, (options: unknown) => call(User.objects, method, ...before, options)] as const,
  ),
  ['live', options => call(User.objects, 'live', options)],
]

/** Each entry, and the same for the blocking method. */
function both<T>(entries: readonly (readonly [string, T])[]): (readonly [string, T])[] {
  return entries.flatMap(([method, given]) => [
    [method, given],
    [`${method}Sync`, given],
  ])
}

test.each(CALLS)(
  '%s() refuses an unknown option, and names the method and the option that was meant',
  async (method, ask) => {
    const [given, meant] = method === 'live' ? ['bufer', 'buffer'] : ['timeot', 'timeout']
    await expect((async () => ask({ [given]: 1 }))()).rejects.toMatchObject({
      code: 'CONFIGURATION',
      option: given,
      message: `Unknown option "${given}" of ${method}(): did you mean "${meant}"?`,
    })
    for (const none of [5, '5s', null, []]) {
      await expect((async () => ask(none))()).rejects.toMatchObject({
        code: 'CONFIGURATION',
        message: `The options of ${method}() must be an object`,
      })
    }
  },
)

test('every method is in the table above, or takes no options', () => {
  const methods = [Document, Document.prototype, Object.getPrototypeOf(User.objects)].flatMap(each =>
    Object.entries(Object.getOwnPropertyDescriptors<object>(each))
      .filter(([name, { value }]) => typeof value === 'function' && name !== 'constructor')
      .map(([name]) => name),
  )
  const others = ['define', 'toJSON', 'using', 'filter', 'orderBy', 'limit', 'start', 'fetch']
  expect([...new Set(methods)].sort()).toEqual([...new Set([...CALLS.map(([method]) => method), ...others])].sort())
})

test('createTable() refuses a connection in place of options, and an unknown ifExists', async () => {
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
])('objects.%s() says where to pass a connection', async (method, before) => {
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

test('the blocking calls do the same', () => {
  const attempt = () => Reflect.apply(User.objects.allSync, User.objects, [{ connection: db() }])
  expect(attempt).toThrow(expect.objectContaining({ option: 'connection' }))
  const save = () => Reflect.apply(User.prototype.saveSync, new User(), [{ signal: AbortSignal.timeout(1) }])
  expect(save).toThrow(expect.objectContaining({ option: 'signal' }))
})
