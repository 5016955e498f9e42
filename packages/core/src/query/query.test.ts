import { createCodec } from '@surrealengine/codec'
import { BoundQuery, RecordId, RecordIdRange, surql, Table } from '@surrealengine/values'
import { expect, test } from 'vitest'
import type { CallOptions, Executor } from '../api/executor.js'
import type { QueryError } from '../errors/query.js'
import type { Statement } from './compile.js'
import { QueryExecutor } from './query.js'

function executor(answer: unknown) {
  const sent: { statement: Statement; options: CallOptions }[] = []
  const db = new QueryExecutor({
    send: async (statement, options, read) => {
      sent.push({ statement, options })
      return read(answer)
    },
    live: () => Promise.reject(new Error('no live query is asked for here')),
    stream: () => {
      throw new Error('no stream is asked for here')
    },
    origin: () => ({ connection: sent, namespace: undefined, database: undefined }),
    codec: createCodec(),
  })
  return { db, sent }
}

const ok = (result: unknown): object => ({ status: 'OK', result, time: '1ms' })
const bad = (result: string, kind?: string, details?: unknown): object => ({ status: 'ERR', result, kind, details })
const alice = new RecordId('users', 'alice')
const users = new Table('users')

test('query() returns one result for each statement', async () => {
  const { db, sent } = executor([ok([1]), ok(null), ok(undefined)])
  expect(await db.query('A; B; C', { x: 1 })).toEqual([[1], null, undefined])
  expect(sent).toEqual([{ statement: { sql: 'A; B; C', variables: { x: 1 } }, options: {} }])
})

test('query() accepts a BoundQuery with further variables', async () => {
  const { db, sent } = executor([])
  const age = 30
  await db.query(surql`SELECT * FROM users WHERE age > ${age}`)
  await db.query(new BoundQuery('RETURN $a + $b', { a: 1, b: 2 }), { b: 3 })
  expect(Object.values(sent[0]?.statement.variables ?? {})).toEqual([30])
  expect(sent[1]?.statement).toEqual({ sql: 'RETURN $a + $b', variables: { a: 1, b: 3 } })
  for (const wrong of [5, undefined, null, {}]) {
    await expect(db.query(wrong as unknown as string)).rejects.toMatchObject({ code: 'CONFIGURATION' })
  }
})

interface Filter {
  readonly age: number
}

test('variables are any object with names without the $', async () => {
  const { db, sent } = executor([])
  const filter: Filter = { age: 18 }
  await db.query('RETURN $age', filter)
  expect(sent[0]?.statement.variables).toEqual({ age: 18 })
  const named = { code: 'CONFIGURATION', option: '$age', hint: 'Write { age: … } for $age.' }
  await expect(db.query('RETURN $age', { $age: 18 })).rejects.toMatchObject(named)
  await expect(db.query(new BoundQuery('RETURN $age', { $age: 18 }))).rejects.toMatchObject(named)
  await expect(db.query(surql`RETURN 1`, { a: 1, $age: 18 })).rejects.toMatchObject(named)
  const wrong: readonly object[] = [[18], new Map([['age', 18]]), new Set([18]), () => 18, JSON.parse('null')]
  for (const variables of wrong) {
    await expect(db.query('RETURN $age', variables)).rejects.toMatchObject({ code: 'CONFIGURATION' })
  }
  expect(sent).toHaveLength(1)
})

test('a call that writes one record rejects if the server returns none', async () => {
  for (const result of [[], undefined, null, [undefined], [null]]) {
    const { db } = executor([ok(result)])
    const calls = {
      create: () => db.create('users', {}),
      upsert: () => db.upsert(alice, {}),
      relate: () => db.relate(alice, 'knows', alice),
    }
    for (const [method, call] of Object.entries(calls)) {
      await expect(call()).rejects.toMatchObject({
        name: 'NoRecordError',
        code: 'NO_RECORD',
        outcome: 'answered',
        retryable: false,
        index: 0,
        responses: [{ ok: true, result }],
        message: `${method}() returned no record`,
        hint: expect.stringContaining('PERMISSIONS'),
      })
    }
  }
})

test('a call that returns an array or an optional record resolves if there is none', async () => {
  const { db } = executor([ok([])])
  for (const call of [db.upsert('users', {}), db.insert('users', []), db.relate([alice], 'knows', alice)]) {
    expect(await call).toEqual([])
  }
  const calls = [db.update(alice, {}), db.merge(alice, {}), db.patch(alice, []), db.delete(alice), db.select(alice)]
  for (const call of calls) expect(await call).toBeUndefined()
})

test.each<[string, (db: Executor, id: unknown) => Promise<unknown>]>([
  ['create', (db, id) => db.create('users', { id })],
  ['insert', (db, id) => db.insert(users, { id })],
  ['insert', (db, id) => db.insert('users', [{ name: 'Bob' }, { id }, { name: 'Carol' }])],
  ['insert', (db, id) => db.insert(users, [{ id, in: alice, out: alice }], { relation: true })],
  ['upsert', (db, id) => db.upsert(users, { id })],
  ['update', (db, id) => db.update('users', { id })],
  ['update', (db, id) => db.update(users, { id })],
  ['merge', (db, id) => db.merge('users', { id })],
  ['merge', (db, id) => db.merge(users, { id })],
  ['relate', (db, id) => db.relate(alice, 'users', alice, { id })],
  ['relate', (db, id) => db.relate([alice], users, [alice, alice], { id })],
])('%s() refuses an id that contains the table', async (method, call) => {
  const { db, sent } = executor([ok([{ id: alice }])])
  await expect(call(db, 'users:5')).rejects.toMatchObject({
    code: 'CONFIGURATION',
    option: 'id',
    message: `${method}(): the id 'users:5' includes the table name`,
    hint: expect.stringContaining("new RecordId('users', '5')"),
  })
  expect(sent).toEqual([])
  for (const id of ['5', 'others:5', 'usersx:5', 5, alice, undefined, new RecordId('users', 'users:5')]) {
    await call(db, id)
  }
  expect(sent).toHaveLength(7)
})

test('the first failed statement is the error, with its index and all responses', async () => {
  const { db } = executor([ok(1), bad('first', 'Thrown'), bad('second', 'NotFound')])
  const error: QueryError = (await db.query('…').catch((thrown: QueryError) => thrown)) as QueryError
  expect(error).toMatchObject({ code: 'THROWN', message: 'first', index: 1, kind: 'Thrown', outcome: 'answered' })
  expect(error.responses).toEqual([
    { ok: true, result: 1 },
    { ok: false, error: { message: 'first', kind: 'Thrown' } },
    { ok: false, error: { message: 'second', kind: 'NotFound' } },
  ])
})

test.each(['NotExecuted', 'Cancelled'])('in a failed transaction (%s) the actual cause is the error', async kind => {
  const other = bad('The query was not executed due to a failed transaction', 'Query', { kind })
  const { db } = executor([other, other, bad('already there', 'AlreadyExists'), other])
  await expect(db.query('…')).rejects.toMatchObject({ code: 'ALREADY_EXISTS', index: 2 })
  await expect(executor([other, other]).db.query('…')).rejects.toMatchObject({ code: 'QUERY', index: 0 })
})

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['a text', 'OK'],
  ['an array of strings', ['OK']],
  ['a map', { status: 'OK' }],
])('a reply that is %s is a ProtocolError', async (_, answer) => {
  await expect(executor(answer).db.query('…')).rejects.toMatchObject({ code: 'PROTOCOL', outcome: 'unknown' })
})

type Run = (db: Executor) => Promise<unknown>
const range = new RecordIdRange('users', undefined, undefined)

test.each<[string, Run, string, object]>([
  ['select a table', db => db.select('users'), 'SELECT * FROM $_target', { _target: users }],
  ['select a record', db => db.select(alice), 'SELECT * FROM $_target', { _target: alice }],
  ['select a range', db => db.select(range), 'SELECT * FROM $_target', { _target: range }],
  ['create', db => db.create('users'), 'CREATE $_target', { _target: users }],
  ['create with data', db => db.create(users, { a: 1 }), 'CREATE $_target CONTENT $_data', { _data: { a: 1 } }],
  ['upsert', db => db.upsert(alice, { a: 1 }), 'UPSERT $_target CONTENT $_data', { _target: alice }],
  ['update', db => db.update(alice, { a: 1 }), 'UPDATE $_target CONTENT $_data', { _target: alice }],
  ['merge', db => db.merge('users', { a: 1 }), 'UPDATE $_target MERGE $_data', { _data: { a: 1 } }],
  ['patch', db => db.patch(alice, []), 'UPDATE $_target PATCH $_data', { _data: [] }],
  ['delete', db => db.delete(alice), 'DELETE $_target RETURN BEFORE', { _target: alice }],
  ['insert one', db => db.insert('users', { a: 1 }), 'INSERT INTO $_target $_data', { _data: [{ a: 1 }] }],
  ['insert many', db => db.insert('users', [{ a: 1 }, {}]), 'INSERT INTO $_target $_data', { _data: [{ a: 1 }, {}] }],
  [
    'insert edges',
    db => db.insert('likes', { in: alice, out: alice }, { relation: true }),
    'INSERT RELATION INTO $_target $_data',
    { _target: new Table('likes') },
  ],
  [
    'relate',
    db => db.relate(alice, 'likes', alice, { since: 1 }),
    'RELATE $_from->$_target->$_to CONTENT $_data',
    { _from: alice, _to: alice, _data: { since: 1 } },
  ],
  ['relate many', db => db.relate([alice], 'likes', [alice]), 'RELATE $_from->$_target->$_to', { _from: [alice] }],
  ['run', db => db.run('fn::greet', ['a', 2]), 'RETURN fn::greet($_0, $_1)', { _0: 'a', _1: 2 }],
  ['run a model', db => db.run('ml::price', [], { version: '1.0.0' }), 'RETURN ml::price<1.0.0>()', {}],
])('%s', async (_, run, sql, variables) => {
  const { db, sent } = executor([ok([{ id: alice }])])
  await run(db)
  expect(sent[0]?.statement.sql).toBe(sql)
  expect(sent[0]?.statement.variables).toMatchObject(variables)
})

test('the result for a record is the record or undefined, and for anything else an array', async () => {
  const { db } = executor([ok([{ a: 1 }])])
  const none = executor([ok([])]).db
  const about: ((on: Executor, what: RecordId | string) => Promise<unknown>)[] = [
    (on, what) => (what instanceof RecordId ? on.select(what) : on.select(what)),
    (on, what) => (what instanceof RecordId ? on.update(what, {}) : on.update(what, {})),
    (on, what) => (what instanceof RecordId ? on.merge(what, {}) : on.merge(what, {})),
    (on, what) => (what instanceof RecordId ? on.delete(what) : on.delete(what)),
  ]
  for (const ask of about) {
    expect(await ask(db, alice)).toEqual({ a: 1 })
    expect(await ask(none, alice)).toBeUndefined()
    expect(await ask(db, 'users')).toEqual([{ a: 1 }])
  }
  expect(await db.create('users')).toEqual({ a: 1 })
  expect(await db.upsert(alice)).toEqual({ a: 1 })
  expect(await db.upsert('users')).toEqual([{ a: 1 }])
  expect(await db.relate(alice, 'likes', alice)).toEqual({ a: 1 })
  expect(await db.relate([alice], 'likes', alice)).toEqual([{ a: 1 }])
  expect(await db.insert('users', {})).toEqual([{ a: 1 }])
  expect(await executor([ok({ a: 1 })]).db.create(alice)).toEqual({ a: 1 })
  expect(await executor([ok(42)]).db.run('count')).toBe(42)
})

test.each<[string, Run]>([
  ['a record as a string', db => db.select('users:alice')],
  ['an empty table', db => db.select('')],
  ['a number', db => db.select(5 as unknown as string)],
  ['no data', db => db.merge(alice, undefined as unknown as object)],
  ['null', db => db.create('users', null as unknown as object)],
  ['an array for one record', db => db.create('users', [{}])],
  ['an array of strings', db => db.insert('users', ['a'] as unknown as object[])],
  ['an object for a patch', db => db.patch(alice, {} as unknown as [])],
  ['a range as an edge', db => db.relate(alice, range as unknown as string, alice)],
  ['an invalid function name', db => db.run('1; DELETE users')],
])('rejects %s before anything is sent', async (_, run) => {
  const { db, sent } = executor([ok([])])
  await expect(run(db)).rejects.toMatchObject({ code: 'CONFIGURATION' })
  expect(sent).toEqual([])
})

test('with() sets options for many calls, and the innermost one wins', async () => {
  const { db, sent } = executor([ok(1)])
  const { signal } = new AbortController()
  const patient = db.with({ timeout: '5m' }).with({ signal })
  await patient.query('A')
  await patient.query('B', {}, { timeout: '1s', idempotent: true })
  await db.query('C')
  expect(sent.map(({ options }) => options)).toEqual([
    { timeout: '5m', signal },
    { timeout: '1s', signal, idempotent: true },
    {},
  ])
})
