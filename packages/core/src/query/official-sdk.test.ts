import { createCodec } from '@surrealengine/codec'
import * as sdk from 'surrealdb'
import { expect, expectTypeOf, test } from 'vitest'
import type { Executor } from '../api/executor.js'
import type { LiveOptions } from '../api/message.js'
import type { Statement } from './compile.js'
import { toJson } from './json.js'
import { QueryExecutor } from './query.js'

/** A record type with values of the official SDK. */
interface User {
  readonly id: sdk.RecordId<'users', string>
  readonly born: sdk.DateTime
  readonly friend: sdk.RecordId
}

const alice = new sdk.RecordId('users', 'alice')
const bob = new sdk.RecordId('users', 'bob')
const range = new sdk.RecordIdRange('users', new sdk.BoundIncluded('a'), undefined)
const users = new sdk.Table('users')

function executor() {
  const sent: Statement[] = []
  const live: unknown[] = []
  const db = new QueryExecutor({
    send: async (statement, _options, read) => {
      sent.push(statement)
      return read([{ status: 'OK', result: [{ id: alice }], time: '1ms' }])
    },
    live: (what, options: LiveOptions) => {
      live.push(what, options)
      return Promise.reject(new Error('not started'))
    },
    stream: () => {
      throw new Error('no stream is asked for here')
    },
    origin: () => ({ connection: sent, namespace: undefined, database: undefined }),
    codec: createCodec(),
  })
  return { db, sent, live }
}

test('every method accepts values of the official SDK', async () => {
  const { db, sent, live } = executor()
  const born = new sdk.DateTime('2000-01-01T00:00:00Z')
  const one = await db.select<User>(alice)
  expectTypeOf(one).toEqualTypeOf<User | undefined>()
  expect(one).toEqual({ id: alice })
  expectTypeOf(await db.select<User>(users)).toEqualTypeOf<User[]>()
  await db.select(range)
  await db.create<User>(alice, { born, friend: bob })
  await db.insert(users, [{ id: bob, born }])
  await db.upsert(alice, { born })
  await db.update(range, { born })
  await db.merge<User>(alice, { born })
  await db.patch(users, [{ op: 'replace', path: '/born', value: born }])
  await db.delete(alice)
  await db.relate(alice, new sdk.Table('knows'), bob)
  await db.relate([alice], 'knows', [bob])
  await db.run('fn::age', [born])
  await db.query('RETURN $born', { born }, { timeout: new sdk.Duration('5s') })
  await db.query(sdk.surql`SELECT * FROM ${users} WHERE ${sdk.eq('id', alice)}`)
  await db.query(sdk.expr(sdk.raw('RETURN 1')))
  await expect(db.live(users)).rejects.toThrow('not started')
  await expect(db.live(new sdk.BoundQuery('LIVE SELECT * FROM users'))).rejects.toThrow('not started')
  expect(live.filter((_, at) => at % 2 === 0)).toEqual([users, expect.any(sdk.BoundQuery)])
  expect(sent[0]).toEqual({ sql: 'SELECT * FROM $_target', variables: { _target: alice } })
  expect(sent.at(-2)?.sql).toMatch(/^SELECT \* FROM \$bind__\d+ WHERE id = \$bind__\d+$/)
  expect(sent).toHaveLength(16)
})

test('toJson() accepts values of the official SDK', () => {
  expect(toJson({ id: alice, range, at: new sdk.DateTime(0), point: new sdk.GeometryPoint([1, 2]) })).toEqual({
    id: 'users:alice',
    range: 'users:a..',
    at: '1970-01-01T00:00:00.000Z',
    point: { type: 'Point', coordinates: [1, 2] },
  })
})

test('types of the official SDK are accepted wherever those of this library are', () => {
  type First<Method extends keyof Executor> = Executor[Method] extends (first: infer T, ...rest: never) => unknown
    ? T
    : never
  expectTypeOf<sdk.Table>().toExtend<First<'insert'>>()
  expectTypeOf<sdk.RecordId>().toExtend<First<'create'>>()
  expectTypeOf<sdk.BoundQuery>().toExtend<First<'query'>>()
  expectTypeOf<sdk.BoundQuery>().toExtend<First<'live'>>()
})
