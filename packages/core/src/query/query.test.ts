import { BoundQuery, RecordId, RecordIdRange, surql, Table } from 'surrealdb'
import { expect, test } from 'vitest'
import type { QueryError } from '../errors/query.js'
import type { Statement } from './compile.js'
import type { CallOptions, Executor } from './executor.js'
import { createExecutor } from './query.js'

function executor(answer: unknown) {
  const sent: { statement: Statement; options: CallOptions }[] = []
  const db = createExecutor({
    send: async (statement, options) => {
      sent.push({ statement, options })
      return answer
    },
    live: () => Promise.reject(new Error('no live query is asked for here')),
    origin: () => ({ connection: sent, namespace: undefined, database: undefined }),
  })
  return { db, sent }
}

const ok = (result: unknown): object => ({ status: 'OK', result, time: '1ms' })
const bad = (result: string, kind?: string, details?: unknown): object => ({ status: 'ERR', result, kind, details })
const alice = new RecordId('users', 'alice')
const users = new Table('users')

test('query() gives one result for each statement', async () => {
  const { db, sent } = executor([ok([1]), ok(null), ok(undefined)])
  expect(await db.query('A; B; C', { x: 1 })).toEqual([[1], null, undefined])
  expect(sent).toEqual([{ statement: { sql: 'A; B; C', variables: { x: 1 } }, options: {} }])
})

test('query() takes a BoundQuery, and variables beside it', async () => {
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

test.each(['NotExecuted', 'Cancelled'])('in a failed transaction (%s) the real trouble is found', async kind => {
  const other = bad('The query was not executed due to a failed transaction', 'Query', { kind })
  const { db } = executor([other, other, bad('already there', 'AlreadyExists'), other])
  await expect(db.query('…')).rejects.toMatchObject({ code: 'ALREADY_EXISTS', index: 2 })
  await expect(executor([other, other]).db.query('…')).rejects.toMatchObject({ code: 'QUERY', index: 0 })
})

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['a text', 'OK'],
  ['a list of texts', ['OK']],
  ['a map', { status: 'OK' }],
])('an answer that is %s is a ProtocolError', async (_, answer) => {
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

test('about a record the result is the record or nothing, about anything else a list', async () => {
  const { db } = executor([ok([{ a: 1 }])])
  const none = executor([ok([])]).db
  const about: ((on: Executor, what: RecordId | string) => Promise<unknown>)[] = [
    (on, what) => (what instanceof RecordId ? on.select(what) : on.select(what)),
    (on, what) => (what instanceof RecordId ? on.upsert(what, {}) : on.upsert(what, {})),
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
  expect(await db.relate(alice, 'likes', alice)).toEqual({ a: 1 })
  expect(await db.relate([alice], 'likes', alice)).toEqual([{ a: 1 }])
  expect(await db.insert('users', {})).toEqual([{ a: 1 }])
  expect(await executor([ok({ a: 1 })]).db.create(alice)).toEqual({ a: 1 })
  expect(await executor([ok(42)]).db.run('count')).toBe(42)
})

test.each<[string, Run]>([
  ['a record as text', db => db.select('users:alice')],
  ['an empty table', db => db.select('')],
  ['a number', db => db.select(5 as unknown as string)],
  ['no data', db => db.merge(alice, undefined as unknown as object)],
  ['null', db => db.create('users', null as unknown as object)],
  ['a list for one record', db => db.create('users', [{}])],
  ['a list of texts', db => db.insert('users', ['a'] as unknown as object[])],
  ['an object for a patch', db => db.patch(alice, {} as unknown as [])],
  ['a range as an edge', db => db.relate(alice, range as unknown as string, alice)],
  ['a function that is none', db => db.run('1; DELETE users')],
])('refuses %s, as a rejection and before anything is sent', async (_, run) => {
  const { db, sent } = executor([ok([])])
  await expect(run(db)).rejects.toMatchObject({ code: 'CONFIGURATION' })
  expect(sent).toEqual([])
})

test('with() sets options for many calls, the nearest one wins', async () => {
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
