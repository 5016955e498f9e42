import { thrown } from '@surrealengine/fixtures/outcome'
import { RecordId } from '@surrealengine/values'
import { afterAll, expect, test } from 'vitest'
import type { SessionExecutor } from '../api/database-session.js'
import type { Executor } from '../api/executor.js'
import '../doors/stream.js'
import { ConnectionRegistry } from '../doors/scope.js'
import { settingsOf } from '../settings/settings.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, scriptedServer } from '../transport/scripted-transport.fixture.js'
import { checkKnown } from './known-options.js'

const { transport } = scriptedServer()
const SECRET = 'hunter2'

test.each([
  ['user', 'username', 'Write username.'],
  ['pass', 'password', 'Write password.'],
  ['ns', 'namespace', 'Write namespace.'],
  ['db', 'database', 'Write database.'],
  ['max', 'poolSize', 'Write poolSize.'],
  ['maxIdleTime', 'poolMaxIdle', 'Write poolMaxIdle.'],
  ['connectTimeout', 'timeout', 'Write timeout.'],
  ['operationTimeout', 'requestTimeout', 'Write requestTimeout.'],
  ['retryDelay', 'initialDelay', 'Write initialDelay.'],
  ['retryBackoff', 'backoff', 'Write backoff.'],
  ['validateOnBorrow', 'poolValidation', 'Write poolValidation.'],
  ['healthCheckInterval', 'heartbeat', "Write heartbeat: { interval: '30s' }."],
  ['max_idle_time', 'poolMaxIdle', 'Write poolMaxIdle.'],
  ['connect_timeout', 'timeout', 'Write timeout.'],
  ['operation_timeout', 'requestTimeout', 'Write requestTimeout.'],
  ['retry_limit', 'retryLimit', 'Write retryLimit.'],
  ['retry_delay', 'initialDelay', 'Write initialDelay.'],
  ['retry_backoff', 'backoff', 'Write backoff.'],
  ['validate_on_borrow', 'poolValidation', 'Write poolValidation.'],
  ['health_check_interval', 'heartbeat', "Write heartbeat: { interval: '30s' }."],
  ['pool_max_idle', 'poolMaxIdle', 'Write poolMaxIdle.'],
  ['auto_connect', 'autoConnect', 'Write autoConnect.'],
  ['authentication', 'credentials', 'Write credentials.'],
  ['tls', 'transportOptions', 'Write transportOptions: { wss: { tls } }.'],
])('the option %s of other libraries is called %s here', (option, name, hint) => {
  expect(thrown(() => settingsOf({ url: 'test://host', transports: [transport], [option]: SECRET }))).toMatchObject({
    code: 'CONFIGURATION',
    option,
    message: `Unknown option "${option}": did you mean "${name}"?`,
    hint,
  })
})

test('an option name of another library is translated only where that option exists', () => {
  expect(thrown(() => checkKnown({ pass: SECRET }, ['timeout']))).toMatchObject({
    message: 'Unknown option "pass"',
    hint: 'Known options: timeout.',
  })
  expect(thrown(() => checkKnown({ constructor: 1 }, []))).toMatchObject({
    message: 'Unknown option "constructor"',
    hint: 'It takes no options.',
  })
})

test('the error names the path to an option', () => {
  expect(thrown(() => checkKnown({ intervall: 1 }, ['interval'], '', 'heartbeat.'))).toMatchObject({
    option: 'heartbeat.intervall',
    message: 'Unknown option "heartbeat.intervall": did you mean "heartbeat.interval"?',
  })
})

const untyped = (options: unknown): object => options as object

/** A call of a method with options that its types may refuse. */
type Call = (options: object) => unknown

/** The methods of every executor. */
function executorMethods(db: Executor): Record<string, Call> {
  return {
    query: options => db.query('RETURN 1', {}, options),
    answer: options => db.answer('RETURN 1', {}, options),
    select: options => db.select('users', options),
    create: options => db.create('users', {}, options),
    insert: options => db.insert('users', {}, options),
    insertMany: options => db.insertMany('users', [], options),
    upsert: options => db.upsert('users', {}, options),
    update: options => db.update('users', {}, options),
    merge: options => db.merge('users', {}, options),
    patch: options => db.patch('users', [], options),
    delete: options => db.delete('users', options),
    relate: options => db.relate(new RecordId('users', 1), 'knows', new RecordId('users', 2), {}, options),
    run: options => db.run('time::now', [], options),
    stream: async options => db.stream('RETURN 1', {}, options),
    with: async options => db.with(options),
  }
}

/** The methods of connections and sessions. */
function sessionMethods(db: SessionExecutor): Record<string, Call> {
  return {
    ...executorMethods(db),
    live: options => db.live('users', options),
    answerLive: options => db.answerLive('LIVE SELECT * FROM users', {}, options),
    forkSession: options => db.forkSession(options),
    use: options => db.use({ namespace: 'a' }, options),
    set: options => db.set('a', 1, options),
    unset: options => db.unset('a', options),
    signin: options => db.signin({ username: 'a', password: 'b' }, options),
    signup: options => db.signup({ access: 'account', variables: {}, namespace: 'a', database: 'b' }, options),
    authenticate: options => db.authenticate('token', options),
    invalidate: options => db.invalidate(options),
    info: options => db.info(options),
    transaction: options => db.transaction(() => {}, options),
    beginTransaction: options => db.beginTransaction(options),
    import: options => db.import('OPTION IMPORT;', options),
    export: options => db.export(options).getReader().read(),
  }
}

const db = connectionTo(scriptedServer(), virtualClock())
await db.connect()
const session = await db.session()
const transaction = await db.beginTransaction()
afterAll(() => db.close())
const over = await db.beginTransaction()
await over.cancel()

const connectionMethods: Record<string, Call> = {
  ...sessionMethods(db),
  connect: options => db.connect(options),
  close: options => db.close(options),
  lease: options => db.lease(options),
  session: options => db.session(options),
  ping: options => db.ping(options),
  version: options => db.version(options),
}
const transactionMethods: Record<string, Call> = {
  ...executorMethods(transaction),
  commit: options => transaction.commit(options),
  cancel: options => transaction.cancel(options),
}

/** Every method that takes options, as `what, the name of the method in the error, the call`. */
const METHODS: readonly (readonly [what: string, method: string, call: Call])[] = [
  ...rows('a connection', connectionMethods),
  ...rows('a session', sessionMethods(session)),
  ...rows('a transaction', transactionMethods),
  ['a transaction that is over', 'commit', options => over.commit(options)],
  ['a transaction that is over', 'cancel', options => over.cancel(options)],
  ['a connection, with a function', 'lease', options => db.lease(() => {}, options)],
  ['the registry', 'getDefaultConnection', async options => ConnectionRegistry.getDefaultConnection(options)],
  ['the registry', 'get', async options => ConnectionRegistry.get('nobody', options)],
]

function rows(what: string, methods: Record<string, Call>): [string, string, Call][] {
  return Object.entries(methods).map(([method, call]) => [what, method, call])
}

function methodOf(name: string): Call {
  const call = connectionMethods[name]
  if (call === undefined) throw new Error(`There is no ${name} in the table`)
  return call
}

const NOT_OBJECTS = [untyped(5), untyped('5s'), untyped(null), untyped([])]

test.each(METHODS)('%s: %s() refuses options that are not an object, and names itself', async (_, method, call) => {
  for (const options of NOT_OBJECTS) {
    await expect(call(options)).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: `The options of ${method}() must be an object`,
    })
  }
})

/** A misspelt option of each method that has no `timeout`. */
const MISTYPED: Readonly<Record<string, readonly [given: string, meant: string]>> = {
  live: ['bufer', 'buffer'],
  answerLive: ['bufer', 'buffer'],
  forkSession: ['onToken', 'onTokens'],
  close: ['drin', 'drain'],
  session: ['databse', 'database'],
  import: ['stallTimeot', 'stallTimeout'],
  insertMany: ['concurency', 'concurrency'],
  export: ['stallTimeot', 'stallTimeout'],
  getDefaultConnection: ['asyncMod', 'asyncMode'],
  get: ['asyncMod', 'asyncMode'],
}

test.each(METHODS)(
  '%s: %s() refuses an unknown option, and names itself and the nearest option',
  async (_, method, call) => {
    const [given, meant] = MISTYPED[method] ?? ['timeot', 'timeout']
    await expect(call(untyped({ [given]: '1s' }))).rejects.toMatchObject({
      code: 'CONFIGURATION',
      option: given,
      message: `Unknown option "${given}" of ${method}(): did you mean "${meant}"?`,
      hint: `Write ${meant}.`,
    })
    await expect(call(untyped({ qqqqqq: 1 }))).rejects.toMatchObject({
      code: 'CONFIGURATION',
      option: 'qqqqqq',
      message: `Unknown option "qqqqqq" of ${method}()`,
      hint: expect.stringContaining(meant),
    })
  },
)

/** Methods that take no options. */
const WITHOUT_OPTIONS = ['isConnected', 'unref', 'on', 'stats', 'toJSON']

test.each<[string, object, Record<string, Call>, readonly string[]]>([
  ['a connection', db, connectionMethods, WITHOUT_OPTIONS],
  ['a session', session, sessionMethods(session), ['close']],
  // A live query in a transaction is refused with any options.
  ['a transaction', transaction, transactionMethods, ['live']],
])('each method of %s is in the table or takes no options', (_, object, methods, without) => {
  expect(methodsOf(object).sort()).toEqual([...Object.keys(methods), ...without].sort())
})

/** Returns the names of the methods of an object, including inherited ones. */
function methodsOf(object: object): string[] {
  const names = new Set<string>()
  for (let each: object = object; each !== Object.prototype; each = Object.getPrototypeOf(each)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(each))) {
      if (typeof value === 'function' && name !== 'constructor') names.add(name)
    }
  }
  return [...names]
}

test.each<[string, string, string]>([
  ['live', 'snapshots', 'snapshot'],
  ['connect', 'time_out', 'timeout'],
  ['session', 'ns', 'namespace'],
  ['session', 'db', 'database'],
  ['transaction', 'retryConflict', 'retryConflicts'],
  ['export', 'table', 'tables'],
  ['insert', 'relatoin', 'relation'],
  ['insertMany', 'onduplicate', 'onDuplicate'],
  ['run', 'versoin', 'version'],
  ['query', 'singal', 'signal'],
])('%s suggests the nearest option for %s: %s', async (method, option, name) => {
  await expect(methodOf(method)(untyped({ [option]: 1 }))).rejects.toMatchObject({
    code: 'CONFIGURATION',
    option,
    message: expect.stringContaining(`did you mean "${name}"?`),
    hint: `Write ${name}.`,
  })
})

test.each<[string, string]>([
  ['query', 'snapshot'],
  ['live', 'timeout'],
  ['close', 'timeout'],
  ['connect', 'idempotent'],
  ['transaction', 'idempotent'],
  ['create', 'relation'],
])('%s refuses %s, an option of other calls', async (method, option) => {
  await expect(methodOf(method)(untyped({ [option]: 1 }))).rejects.toMatchObject({ code: 'CONFIGURATION', option })
})

test('a connection stays open if close() refuses an option', async () => {
  const db = connectionTo(scriptedServer(), virtualClock())
  await db.connect()
  await expect(db.close(untyped({ drian: '1s' }))).rejects.toMatchObject({ code: 'CONFIGURATION' })
  expect(db.isConnected()).toBe(true)
  await db.close()
})

test('insert() and run() accept their own options, also on an executor with defaults', async () => {
  const db = connectionTo(scriptedServer(), virtualClock())
  await db.connect()
  const patient = db.with({ timeout: '5m' })
  await expect(patient.insert('edges', {}, { relation: true, timeout: '1s' })).resolves.toContain('RELATION')
  await expect(patient.run('ml::house', [], { version: '1.0.0' })).resolves.toContain('1.0.0')
  await db.close()
})

test('use() and signin() suggest the nearest field', async () => {
  const db = connectionTo(scriptedServer(), virtualClock())
  await db.connect()
  await expect(db.use(untyped({ ns: 'a', db: 'b' }))).rejects.toMatchObject({
    message: 'Unknown option "ns" of use(): did you mean "namespace"?',
  })
  await expect(db.signin({ user: 'root', pass: SECRET } as never)).rejects.toMatchObject({
    message: 'credentials have an unknown property "user": did you mean "username"?',
  })
  await db.close()
})
