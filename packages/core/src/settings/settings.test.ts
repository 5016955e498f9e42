import { thrown } from '@surrealengine/fixtures/outcome'
import { Duration } from '@surrealengine/values'
import { describe, expect, test } from 'vitest'
import { ConfigurationError } from '../errors/configuration.js'
import { scriptedServer } from '../transport/scripted-transport.fixture.js'
import { settingsOf } from './settings.js'

const { transport } = scriptedServer()
const BASE = { url: 'test://host', transports: [transport] }
const SECRET = 'hunter2'

function refusal(options: object): unknown {
  const error = thrown(() => settingsOf({ ...BASE, ...options }))
  expect(error).toBeInstanceOf(ConfigurationError)
  expect(JSON.stringify(error) + String(error)).not.toContain(SECRET)
  return error
}

test('fills in defaults', () => {
  expect(settingsOf(BASE)).toMatchObject({
    namespace: undefined,
    database: undefined,
    authentication: { kind: 'anonymous' },
    asyncMode: true,
    makeDefault: false,
    name: undefined,
    ifExists: 'error',
    policy: {
      timeout: 30_000,
      attemptTimeout: 10_000,
      retryLimit: 3,
      reconnectLimit: Number.POSITIVE_INFINITY,
      initialDelay: 500,
      maxDelay: 10_000,
      backoff: 2,
      queueLimit: 1024,
      autoConnect: false,
    },
    requestTimeout: 30_000,
    heartbeat: { interval: 15_000, timeout: 5000 },
    pool: undefined,
  })
})

test('times become milliseconds', () => {
  const { policy, requestTimeout, heartbeat } = settingsOf({
    ...BASE,
    timeout: 5,
    attemptTimeout: '1m',
    requestTimeout: 0,
    initialDelay: new Duration('250ms'),
    heartbeat: { interval: '1s' },
  })
  expect(policy).toMatchObject({ timeout: 5000, attemptTimeout: 60_000, initialDelay: 250 })
  expect(requestTimeout).toBe(0)
  expect(heartbeat).toEqual({ interval: 1000, timeout: 5000 })
})

describe('refuses a wrong type', () => {
  const wrong: Record<string, unknown[]> = {
    url: [undefined, null, 5, {}, [], [5]],
    namespace: [5, '', null],
    database: [{}, ''],
    username: [5],
    password: [5],
    authLevel: ['admin'],
    token: ['', 5, {}],
    credentials: [SECRET, 5, []],
    onTokens: ['log'],
    asyncMode: ['yes'],
    makeDefault: [1],
    name: ['', 5],
    ifExists: ['ignore', 5],
    autoConnect: ['true'],
    usePool: [1],
    retryLimit: [-1, 0.5, '3'],
    initialDelay: [-1, 'soon'],
    backoff: [0.5, '2'],
    maxDelay: [{}],
    reconnectLimit: [-1, 2.5],
    timeout: [30_000, -1, Number.NaN, Number.POSITIVE_INFINITY],
    attemptTimeout: [0, '0'],
    requestTimeout: [1000, '30'],
    heartbeat: [true, 5, 'off', []],
    queueLimit: [-1, 1.5],
    codec: [{}, { encode: () => {} }, () => {}],
    transports: [{}, ['ws'], [{ schemes: [] }]],
    transportOptions: [5, []],
  }
  const cases = Object.entries(wrong).flatMap(([option, values]) => values.map(value => [option, value] as const))
  test.each(cases)('%s: %j', (option, value) => {
    const user = option === 'username' || option === 'authLevel' ? { password: SECRET } : {}
    const more = option === 'password' || option === 'authLevel' ? { ...user, username: 'root' } : user
    expect(refusal({ ...more, [option]: value })).toMatchObject({ code: 'CONFIGURATION', option })
  })
})

test.each([
  ['pool_size', 'poolSize'],
  ['PoolSize', 'poolSize'],
  ['makedefault', 'makeDefault'],
  ['use_pool', 'usePool'],
  ['retrylimit', 'retryLimit'],
  ['usename', 'username'],
])('the error for the unknown option %s suggests the nearest one', (option, meant) => {
  expect(refusal({ [option]: SECRET })).toMatchObject({
    option,
    message: `Unknown option "${option}": did you mean "${meant}"?`,
    hint: `Write ${meant}.`,
  })
})

test('the error for an unknown option without a near one lists all options', () => {
  expect(refusal({ encryption: true })).toMatchObject({ hint: expect.stringContaining('heartbeat') })
  for (const given of [null, 5, [BASE], 'ws://host']) {
    expect(thrown(() => settingsOf(given as unknown as object))).toMatchObject({ code: 'CONFIGURATION' })
  }
})

test.each<[string, object]>([
  ['database', { database: 'b' }],
  ['heartbeat', { heartbeat: { interval: 0 } }],
  ['heartbeat.every', { heartbeat: { every: '1s' } }],
  ['credentials', { username: 'root', password: SECRET, token: SECRET }],
  ['authLevel', { authLevel: 'root' }],
])('refuses contradicting options about %s', (option, options) => {
  expect(refusal(options)).toMatchObject({ option, hint: expect.any(String) })
})

test.each(['usePool', 'poolSize', 'leakWarning'])('%s needs the pool package', option => {
  expect(refusal({ [option]: option === 'usePool' ? true : '1s' })).toMatchObject({
    code: 'MISSING_PACKAGE',
    option,
    message: expect.stringContaining('pnpm add @surrealengine/pool'),
    hint: expect.any(String),
  })
})

test('options of a pool are allowed if it is switched off', () => {
  expect(settingsOf({ ...BASE, usePool: false, poolSize: 5 }).pool).toBeUndefined()
  expect(settingsOf({ ...BASE, heartbeat: false }).heartbeat).toBeUndefined()
  expect(settingsOf({ ...BASE, retryLimit: Number.POSITIVE_INFINITY }).policy.retryLimit).toBe(Number.POSITIVE_INFINITY)
})

test.each<[string, object, object]>([
  ['test://host?ns=a&db=b', {}, { namespace: 'a', database: 'b' }],
  ['test://host?db=b', { namespace: 'a' }, { namespace: 'a', database: 'b' }],
  ['test://host?ns=a&db=b', { namespace: 'a', database: 'b' }, { namespace: 'a', database: 'b' }],
  ['test://host/a/b', {}, { namespace: undefined, database: undefined }],
  [
    'test://root:pw@host?ns=a',
    { authLevel: 'namespace' },
    { namespace: 'a', authentication: { credentials: { username: 'root', namespace: 'a' } } },
  ],
])('%s with %o chooses the namespace and database', (url, options, expected) => {
  expect(settingsOf({ ...BASE, url, ...options })).toMatchObject(expected)
})

test.each<[string, string, object]>([
  ['namespace', 'test://host?ns=a', { namespace: 'b' }],
  ['database', 'test://host?ns=a&db=b', { database: 'c' }],
  ['database', 'test://host?db=b', {}],
])('refuses a %s that contradicts %s', (option, url, options) => {
  expect(refusal({ url, ...options })).toMatchObject({ code: 'CONFIGURATION', option, hint: expect.any(String) })
})

test('connections share one codec unless they are given another', () => {
  const codec = { encode: () => new Uint8Array(), decode: () => undefined }
  expect(settingsOf(BASE).codec).toBe(settingsOf(BASE).codec)
  expect(settingsOf({ ...BASE, codec }).codec).toBe(codec)
})
