import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** Collects a sample of errors: of options, URLs, connections, features, the codec and documents. */
const PROGRAM = `
  import { connect, createCodec, createConnection, toJson } from '@surrealengine/core'
  import { deadlineError } from '@surrealengine/core/provider'
  import { failureOf } from '@surrealengine/core/transport'
  import '@surrealengine/core/live'
  import { Document, IntField, StringField } from '@surrealengine/document'
  import '@surrealengine/transport-ws'

  class Unreachable extends EventTarget {
    readyState = 0
    bufferedAmount = 0
    constructor() {
      super()
      queueMicrotask(() => this.dispatchEvent(new Event('error')))
    }
    send() {}
    close() {}
  }
  const url = 'ws://db.test:8000'
  const ws = { webSocket: Unreachable }
  const db = createConnection({ url, transportOptions: { ws } })
  const closed = createConnection({ url, transportOptions: { ws } })
  await closed.close()
  class User extends Document.define('users', { name: StringField(), age: IntField() }) {}

  const ATTEMPTS = {
    'an unknown option': () => createConnection({ url, retires: 3 }),
    'an unknown option of a call': () => db.connect({ tiemout: 1 }),
    'options that are not an object': () => createConnection(1),
    'an option of another type': () => createConnection({ url, autoConnect: 1 }),
    'an invalid choice': () => createConnection({ url, ifExists: 'maybe' }),
    'a time without a unit': () => createConnection({ url, timeout: 5000 }),
    'an invalid duration': () => createConnection({ url, requestTimeout: 'soon' }),
    'a database without a namespace': () => createConnection({ url, database: 'shop' }),
    'half a user': () => createConnection({ url, username: 'root' }),
    'two ways to sign in': () => createConnection({ url, token: 'a', credentials: { access: 'b' } }),
    'unknown credentials': () => db.signin({ user: 'root' }),
    'an option of another package': () => createConnection({ url, usePool: true }),
    'an option for Node': () => createConnection({ url, transportOptions: { ws: { headers: {} } } }),
    'options for an unknown scheme': () => createConnection({ url, transportOptions: { wz: {} } }),
    'a url without slashes': () => createConnection({ url: 'ws:db.test' }),
    'a url without a scheme': () => createConnection({ url: 'db.test' }),
    'a url without a host': () => createConnection({ url: 'ws://' }),
    'a url with a parameter': () => createConnection({ url: url + '?user=root' }),
    'a url of another transport': () => createConnection({ url: 'http://db.test' }),
    'an unknown event': () => db.on('conected', () => {}),
    'a call before connect()': () => db.query('RETURN 1'),
    'a call after close()': () => closed.query('RETURN 1'),
    'an unreachable server': () => connect({ url, retryLimit: 0, transportOptions: { ws } }),
    'a feature that is not imported': () => db.session(),
    'an invalid live query': () => db.live('users:alice'),
    'a string that looks like a record': () => db.create('users:alice', {}),
    'a query that is not a string': () => db.query(1),
    'a variable name with a dollar sign': () => db.query('RETURN $a', { $a: 1 }),
    'a value that has no JSON form': () => toJson(Symbol()),
    'a deadline before sending': () => { throw deadlineError({ kind: 'timeout', timeout: 50 }, false) },
    'an abort after sending': () => { throw deadlineError({ kind: 'aborted', reason: 'enough' }, true) },
    'a link that was lost': () => { throw failureOf({ kind: 'lost', code: 1006 }, true) },
    'a value that cannot be sent': () => createCodec().encode({ a: [Promise.resolve()] }),
    'bytes after a value': () => createCodec().decode(new Uint8Array([0, 0])),
    'bytes that end early': () => createCodec().decode(new Uint8Array([0x82, 0])),
    'an unknown option of a field': () => StringField({ requird: true }),
    'an invalid option of a field': () => StringField({ validate: 1 }),
    'a document class without a table': () => Document.define(''),
    'a reserved name of a field': () => Document.define('users', { save: StringField() }),
    'a value that is not a field': () => Document.define('users', { name: 1 }),
    'an index without fields': () => Document.define('users', {}, { indexes: [{ fields: [] }] }),
    'an index of an unknown field': () => Document.define('users', {}, { indexes: [{ fields: ['a'] }] }),
    'an id with the table in it': () => new User({ id: 'users:1' }),
    'an id of another type': () => new User({ id: 1.5 }),
    'a filter of an unknown field': () => User.objects.filter({ aeg: 1 }),
    'a filter with an unknown operator': () => User.objects.filter({ age: { gtt: 1 } }),
    'a filter without a value': () => User.objects.filter({ age: undefined }),
    'a filter with an invalid value': () => User.objects.filter({ age: { gt: 'x' } }),
    'an invalid direction': () => User.objects.orderBy('age', 'down'),
    'an invalid limit': () => User.objects.limit(-1),
    'an update without changes': () => User.objects.using(db).update({}),
    'an invalid document': () => new User({ age: 'x' }).save({ connection: db }),
    'a document that was not saved': () => new User().delete({ connection: db }),
    'a connection in place of options': () => new User().save(db),
    'a connection where none belongs': () => User.objects.all({ connection: db }),
    'a blocking call without a connection that blocks': () => new User().saveSync({ connection: db }),
    'a document without a connection': () => new User().save(),
  }

  export const errors = {}
  for (const [name, attempt] of Object.entries(ATTEMPTS)) {
    try {
      await attempt()
    } catch (error) {
      errors[name] = error
    }
  }
  export const attempts = Object.keys(ATTEMPTS)`

interface Sampled extends Error {
  readonly [field: string]: unknown
}

interface Sample {
  readonly code: string
  readonly attempts: readonly string[]
  readonly errors: Readonly<Record<string, Sampled>>
}

let directory: string
let short: Sample
let full: Sample

beforeAll(async () => {
  directory = await mkdtemp(join(import.meta.dirname, '.prose-'))
  short = await sample('short', [])
  full = await sample('full', ['development'])
})

afterAll(async () => {
  await rm(directory, { recursive: true })
})

/** Bundles the program for browsers and runs it with its own registry. */
async function sample(name: string, conditions: string[]): Promise<Sample> {
  const { outputFiles } = await build({
    stdin: { contents: PROGRAM, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions,
    banner: { js: "delete globalThis[Symbol.for('surrealengine.registry.v1')]" },
  })
  const code = outputFiles.map(({ text }) => text).join('\n')
  const file = join(directory, `${name}.mjs`)
  await writeFile(file, code)
  return { ...(await import(file)), code }
}

/** Returns everything but the texts for people: name, code and other fields. */
function facts(error: Sampled | undefined): Record<string, unknown> {
  const own = Object.entries({ ...error }).filter(([field]) => field !== 'hint')
  const { name, cause } = error ?? {}
  return { ...Object.fromEntries(own), name, ...(cause instanceof Error && { cause: facts(cause as Sampled) }) }
}

test('each attempt of the sample fails in both builds', () => {
  expect(Object.keys(short.errors)).toEqual(short.attempts)
  expect(Object.keys(full.errors)).toEqual(full.attempts)
})

test('an error is the same in both builds except for its message and hint', () => {
  for (const [name, error] of Object.entries(full.errors)) {
    expect(facts(short.errors[name]), name).toEqual(facts(error))
  }
})

test('a short message names the option, and has no hint', () => {
  for (const [name, { message, hint, option }] of Object.entries(short.errors)) {
    expect(hint, name).toBeUndefined()
    expect(message, name).not.toBe(full.errors[name]?.message)
    if (option !== undefined) expect(message, name).toContain(String(option).split('.').at(-1))
  }
})

test.each([
  ['a url without slashes', 'url-without-slashes: ws'],
  ['an unknown option', 'unknown-option: retires'],
  ['an option of another type', 'wrong-option: autoConnect, must-be: true or false'],
  ['a time without a unit', 'number-means-seconds: timeout, 5000'],
  ['a url of another transport', 'scheme-not-registered: http, ws,wss'],
  ['a value that cannot be sent', 'cannot-be-encoded: a.0, Promise'],
  ['an index of an unknown field', 'unknown-field: indexes, a, users'],
  ['an invalid limit', 'takes-count: limit'],
  ['an invalid document', 'invalid-values: users, age: must be a whole number, not string'],
])('the short message of %s is "%s"', (name, message) => {
  expect(short.errors[name]?.message).toBe(message)
})

test('a short build contains neither full messages nor tables that only serve hints', () => {
  for (const text of ['Check that SurrealDB is running', 'maxconnections', 'transport-embedded', 'await it first']) {
    expect(full.code).toContain(text)
    expect(short.code).not.toContain(text)
  }
})
