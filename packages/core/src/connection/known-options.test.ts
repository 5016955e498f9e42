import { expect, test } from 'vitest'
import { thrown } from '../errors/outcome.fixture.js'
import { ConnectionRegistry } from '../scope.js'
import { virtualClock } from '../supervision/virtual-clock.fixture.js'
import { connectionTo, scriptedServer } from '../transport/scripted-transport.fixture.js'
import { checkKnown } from './known-options.js'
import { settingsOf } from './settings.js'

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
    message: `Unknown option "${option}": is "${name}" meant?`,
    hint,
  })
})

test('a name of another library is suggested only where it is known', () => {
  expect(thrown(() => checkKnown({ pass: SECRET }, ['timeout']))).toMatchObject({
    message: 'Unknown option "pass"',
    hint: 'Known options: timeout.',
  })
  expect(thrown(() => checkKnown({ constructor: 1 }, []))).toMatchObject({
    message: 'Unknown option "constructor"',
    hint: 'It takes no options.',
  })
})

test('the path to an option stands in its name', () => {
  expect(thrown(() => checkKnown({ intervall: 1 }, ['interval'], '', 'heartbeat.'))).toMatchObject({
    option: 'heartbeat.intervall',
    message: 'Unknown option "heartbeat.intervall": is "heartbeat.interval" meant?',
  })
})

const untyped = (options: unknown): object => options as object

/** Each method that takes options, called with those, however the caller's types were passed by. */
const METHODS: Readonly<Record<string, (options: object) => unknown>> = await methods()

async function methods(): Promise<Record<string, (options: object) => unknown>> {
  const db = connectionTo(scriptedServer(), virtualClock())
  await db.connect()
  return {
    connect: options => db.connect(options),
    close: options => db.close(options),
    lease: options => db.lease(options),
    'lease with a function': options => db.lease(() => {}, options),
    session: options => db.session(options),
    ping: options => db.ping(options),
    version: options => db.version(options),
    query: options => db.query('RETURN 1', {}, options),
    select: options => db.select('users', options),
    create: options => db.create('users', {}, options),
    insert: options => db.insert('users', {}, options),
    upsert: options => db.upsert('users', {}, options),
    update: options => db.update('users', {}, options),
    merge: options => db.merge('users', {}, options),
    patch: options => db.patch('users', [], options),
    delete: options => db.delete('users', options),
    run: options => db.run('time::now', [], options),
    live: options => db.live('users', options),
    with: async options => db.with(options),
    use: options => db.use({ namespace: 'a' }, options),
    set: options => db.set('a', 1, options),
    unset: options => db.unset('a', options),
    signin: options => db.signin({ username: 'a', password: 'b' }, options),
    authenticate: options => db.authenticate('token', options),
    invalidate: options => db.invalidate(options),
    info: options => db.info(options),
    transaction: options => db.transaction(() => {}, options),
    beginTransaction: options => db.beginTransaction(options),
    import: options => db.import('OPTION IMPORT;', options),
    export: options => db.export(options).getReader().read(),
    getDefaultConnection: async options => ConnectionRegistry.getDefaultConnection(options),
    'ConnectionRegistry.get': async options => ConnectionRegistry.get('nobody', options),
  }
}

const WRONG = [untyped({ bufer: 3 }), untyped({ drian: '1s' }), untyped(5), untyped('5s'), untyped(null), untyped([])]

test.each(Object.entries(METHODS))(
  '%s refuses an option that it does not have, and what is no options',
  async (_, call) => {
    for (const options of WRONG) await expect(call(options)).rejects.toMatchObject({ code: 'CONFIGURATION' })
  },
)

test.each<[string, string, string]>([
  ['live', 'bufer', 'buffer'],
  ['live', 'snapshots', 'snapshot'],
  ['close', 'drian', 'drain'],
  ['lease', 'timeot', 'timeout'],
  ['connect', 'time_out', 'timeout'],
  ['session', 'ns', 'namespace'],
  ['session', 'db', 'database'],
  ['transaction', 'retryConflict', 'retryConflicts'],
  ['export', 'table', 'tables'],
  ['import', 'stallTimout', 'stallTimeout'],
  ['insert', 'relatoin', 'relation'],
  ['run', 'versoin', 'version'],
  ['query', 'singal', 'signal'],
])('%s names the option that %s is most likely meant for: %s', async (method, option, name) => {
  await expect(METHODS[method]?.(untyped({ [option]: 1 }))).rejects.toMatchObject({
    code: 'CONFIGURATION',
    option,
    message: expect.stringContaining(`is "${name}" meant?`),
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
])('%s refuses %s, which other calls have', async (method, option) => {
  await expect(METHODS[method]?.(untyped({ [option]: 1 }))).rejects.toMatchObject({ code: 'CONFIGURATION', option })
})

test('a connection that refused an option of close() is open', async () => {
  const db = connectionTo(scriptedServer(), virtualClock())
  await db.connect()
  await expect(db.close(untyped({ drian: '1s' }))).rejects.toMatchObject({ code: 'CONFIGURATION' })
  expect(db.isConnected()).toBe(true)
  await db.close()
})

test('insert and run take options of their own, over defaults too', async () => {
  const db = connectionTo(scriptedServer(), virtualClock())
  await db.connect()
  const patient = db.with({ timeout: '5m' })
  await expect(patient.insert('edges', {}, { relation: true, timeout: '1s' })).resolves.toContain('RELATION')
  await expect(patient.run('ml::house', [], { version: '1.0.0' })).resolves.toContain('1.0.0')
  await db.close()
})

test('use and signin name the part that was meant', async () => {
  const db = connectionTo(scriptedServer(), virtualClock())
  await db.connect()
  await expect(db.use(untyped({ ns: 'a', db: 'b' }))).rejects.toMatchObject({
    message: 'Unknown option "ns" of use(): is "namespace" meant?',
  })
  await expect(db.signin({ user: 'root', pass: SECRET } as never)).rejects.toMatchObject({
    message: 'credentials have an unknown part "user": is "username" meant?',
  })
  await db.close()
})
