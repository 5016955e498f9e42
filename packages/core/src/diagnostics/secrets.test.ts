import { RecordId } from '@surrealengine/values'
import { afterEach, expect, test, vi } from 'vitest'
import type { Connection } from '../api/connection.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, scriptedServer } from '../transport/scripted-transport.fixture.js'
import { observe } from './operation.js'

/** The secret of each case. It must never be seen. */
const SECRET = 'hunter2'
const TOKEN = `eyJhbGciOiJIUzUxMiJ9.eyJpZCI6InJvb3QifQ.${SECRET}`

/** What the server answers to a sign-in. */
const ISSUED = `opaque-${SECRET}`

const stops: (() => void)[] = []

afterEach(() => {
  for (const stop of stops.splice(0)) stop()
  vi.unstubAllGlobals()
})

/** A connection whose reports are all collected as text: events, channels, observers, debug lines, with values. */
async function reported(options: object, work: (db: Connection) => Promise<unknown>): Promise<string> {
  const seen: unknown[] = []
  const line = (text: string): void => void seen.push(text)
  vi.stubGlobal('console', { ...console, debug: line })
  const server = scriptedServer()
  server.onCall = call => {
    if (call.method === 'signin' || call.method === 'signup') call.reply(ISSUED)
    else if (String(call.params[0]).startsWith('FAIL')) {
      call.fault({ message: `Parse error near '${SECRET}'`, kind: 'Validation' })
    } else please(call)
  }
  const parts = { namespace: 'shop', database: 'live', debug: 'values', ...options }
  const db = connectionTo(server, virtualClock(), parts)
  const { subscribe, unsubscribe } = diagnosticsChannel()
  for (const name of ['start', 'end', 'asyncStart', 'asyncEnd', 'error']) {
    for (const operation of ['call', 'connect', 'lease', 'transaction', 'live']) {
      const channel = `tracing:surrealengine:${operation}:${name}`
      const listener = (message: unknown): void => void seen.push(message)
      subscribe(channel, listener)
      stops.push(() => unsubscribe(channel, listener))
    }
  }
  stops.push(observe({ begin: ({ event, connection }) => ({ end: () => seen.push(event, { ...connection }) }) }))
  for (const name of ['connecting', 'connected', 'closed', 'attemptFailed', 'lost', 'failed', 'call'] as const) {
    db.on(name, event => seen.push(event))
  }
  db.on('call', event => seen.push(event.withValues()))
  await db.connect()
  await work(db).catch(() => {})
  await db.close()
  return seen.map(each => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n')
}

function diagnosticsChannel() {
  type Subscribe = (name: string, listener: (message: unknown) => void) => void
  const { process } = globalThis as unknown as {
    process: { getBuiltinModule(name: string): { subscribe: Subscribe; unsubscribe: Subscribe } }
  }
  return process.getBuiltinModule('node:diagnostics_channel')
}

const CASES: Readonly<Record<string, (db: Connection) => Promise<unknown>>> = {
  'the password of signin()': db => db.signin({ username: 'root', password: SECRET }),
  'a variable of signin()': db => db.signin({ access: 'users', variables: { email: 'a', pass: SECRET } }),
  'a variable of signup()': db => db.signup({ access: 'users', variables: { email: SECRET } }),
  'the key of signin()': db => db.signin({ access: 'api', key: SECRET }),
  'the token of authenticate()': db => db.authenticate(TOKEN),
  'both tokens of authenticate()': db => db.authenticate({ access: TOKEN, refresh: `surreal-refresh-${SECRET}` }),
  'set() of a password': db => db.set('password', SECRET),
  'set() of an object with one': db => db.set('account', { name: 'a', apiKey: SECRET }),
  'DEFINE USER … PASSWORD': db => db.query(`DEFINE USER a ON ROOT PASSWORD '${SECRET}' ROLES OWNER`),
  'DEFINE USER … PASSWORD without quotes': db => db.query(`DEFINE USER a ON ROOT PASSWORD ${SECRET}`),
  'DEFINE USER … PASSHASH': db => db.query(`DEFINE USER a ON ROOT PASSHASH "${SECRET}"`),
  'DEFINE ACCESS … KEY': db => db.query(`DEFINE ACCESS a ON DATABASE TYPE JWT ALGORITHM HS512 KEY '${SECRET}'`),
  'DEFINE ACCESS … WITH ISSUER KEY': db => db.query(`DEFINE ACCESS a TYPE JWT URL 'x' WITH ISSUER KEY "${SECRET}"`),
  'ALTER USER … PASSWORD': db => db.query(`ALTER USER a ON ROOT PASSWORD '${SECRET}'`),
  'DEFINE PARAM': db => db.query(`DEFINE PARAM $endpoint VALUE '${SECRET}'`),
  'a comment': db => db.query(`RETURN 1 -- ${SECRET}\n; /* ${SECRET} */ RETURN 2 # ${SECRET}`),
  'a field named password': db => db.query(`CREATE user SET name = 'a', password = '${SECRET}'`),
  'a comparison the other way round': db => db.query(`SELECT * FROM user WHERE '${SECRET}' = pass`),
  'a hash function': db => db.query(`CREATE user SET pass = crypto::argon2::generate('${SECRET}')`),
  'a field in an object': db => db.query(`CREATE user CONTENT { name: 'a', "api_key": '${SECRET}' }`),
  'a key with escapes': db => db.query(`CREATE user CONTENT { "pass\\u0077ord": '${SECRET}' }`),
  'a field without quotes around its value': db => db.query(`CREATE user SET password = ${SECRET}`),
  'a LET before': db => db.query(`LET $p = '${SECRET}'; CREATE user SET password = $p`),
  'the id of a record': db => db.query(`SELECT * FROM session:${SECRET}`),
  'a quoted id of a record': db => db.query(`SELECT * FROM session:⟨${SECRET}⟩`),
  'a url with a password in the text': db => db.query(`RETURN http::get('https://a:${SECRET}@host')`),
  'a token in the text': db => db.query(`RETURN '${TOKEN}'`),
  'a header in the text': db => db.query(`RETURN http::get($u, { Authorization: 'Basic ${SECRET}' })`),
  'a string behind an apostrophe': db => db.query(`RETURN "it's"; CREATE a SET password = '${SECRET}'`),
  'a regular expression with a quote': db => db.query(`RETURN /it's/; CREATE a SET password = '${SECRET}'`),
  'a query that is not closed': db => db.query(`CREATE a SET password = '${SECRET}`),
  'a query that the server quotes in its error': db => db.query(`FAIL password '${SECRET}'`),
  'a variable of a query that cannot be read for certain': db =>
    db.query("RETURN /it's/; CREATE a SET pass = $p", { p: SECRET }),
  'a token that the server issued': async db => {
    await db.signin({ username: 'root', password: 'root' })
    await db.query('RETURN $a', { a: ISSUED })
  },
  'a variable named password': db => db.query('RETURN $password', { password: SECRET }),
  'a variable named userPassword': db => db.query('RETURN 1', { userPassword: SECRET }),
  'a variable named AUTH_TOKEN': db => db.query('RETURN 1', { AUTH_TOKEN: SECRET }),
  'a variable named pw2': db => db.query('RETURN 1', { pw2: SECRET }),
  'a variable compared with a password': db => db.query('SELECT * FROM user WHERE pass = $p', { p: SECRET }),
  'a property of a variable': db => db.query('RETURN $a', { a: { b: [{ secret: SECRET }] } }),
  'a Map': db => db.query('RETURN $a', { a: new Map([['token', SECRET]]) }),
  'a pair': db => db.query('RETURN $a', { a: [['password', SECRET]] }),
  bytes: db => db.query('RETURN $a', { a: new TextEncoder().encode(SECRET) }),
  'a url with a password': db => db.query('RETURN $a', { a: `postgres://a:${SECRET}@host/db` }),
  'a form': db => db.query('RETURN $a', { a: `user=a&password=${SECRET}` }),
  'a JSON text': db => db.query('RETURN $a', { a: `{"password":"${SECRET}"}` }),
  'a header': db => db.query('RETURN $a', { a: `Bearer ${SECRET}` }),
  'a token': db => db.query('RETURN $a', { a: TOKEN }),
  'a bearer key': db => db.query('RETURN $a', { a: `surreal-bearer-BNb2pS0GmaJz-${SECRET}` }),
  'a private key': db => db.query('RETURN $a', { a: `-----BEGIN PRIVATE KEY-----\n${SECRET}` }),
  'a hash': db => db.query('RETURN $a', { a: `$argon2id$v=19$${SECRET}` }),
  'a record of a table of sessions': db => db.select(new RecordId('session', SECRET)),
  'a record whose id has a password': db => db.select(new RecordId('user', { password: SECRET })),
  'the content of create()': db => db.create('user', { name: 'a', password: SECRET }),
  'the rows of insert()': db => db.insert('user', [{ credentials: { value: SECRET } }]),
  'an operation of patch()': db =>
    db.patch(new RecordId('user', 1), [{ op: 'replace', path: '/password', value: SECRET }]),
  'an argument of run()': db => db.run('fn::login', ['alice', SECRET]),
  'a variable of live()': db => db.live('user').then(() => db.query('RETURN $k', { key: SECRET })),
  'a call in a transaction': db => db.transaction(tx => tx.create('user', { password: SECRET })),
}

test.each(Object.entries(CASES))('%s is never reported', async (_, work) => {
  const seen = await reported({}, work)
  expect(seen).not.toContain(SECRET)
  expect(seen).toContain('"duration"')
})

test.each([
  ['a password', { username: 'root', password: SECRET }],
  ['credentials', { credentials: { access: 'a', variables: { anything: SECRET } } }],
  ['a token', { token: `opaque-${SECRET}` }],
])('%s of the connection is recognized whatever it is called', async (_, options) => {
  const given = 'token' in options ? options.token : SECRET
  const seen = await reported(options, async db => {
    await db.query('RETURN $a', { a: given })
    await db.query(`RETURN '${given}'`)
    await db.query('RETURN $a', { a: { [given]: 1 } })
  })
  expect(seen).not.toContain(SECRET)
})

test('credentials and the query of a url are not reported', async () => {
  const url = `test://root:${SECRET}@one?ns=shop&db=live`
  const seen = await reported({ url, namespace: undefined, database: undefined }, db => db.query('RETURN 1'))
  expect(seen).not.toContain(SECRET)
  expect(seen).toContain('test://one')
})

test('values that are no secrets are shown', async () => {
  const seen = await reported({}, async db => {
    await db.query('SELECT * FROM users WHERE age > $age AND city = "Oslo"', { age: 18 })
    await db.create('users', { name: 'Alice', born: new Date(0), tags: new Set(['a']) })
  })
  expect(seen).toContain('surrealengine: SELECT * FROM users WHERE age > $age AND city = "Oslo" {"age":18} (0.0 ms, ok')
  expect(seen).toContain('{"_target":"users","_data":{"name":"Alice","born":"1970-01-01T00:00:00.000Z","tags":["a"]}}')
})
