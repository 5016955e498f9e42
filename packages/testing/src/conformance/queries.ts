import { QueryError, surql } from '@surrealengine/core'
import { deepEqual, equal, ok, rejects } from './assert.js'
import type { Behaviour } from './behaviour.js'

/** SurrealQL: results, variables and errors. */
export const QUERIES: readonly Behaviour[] = [
  {
    name: 'query() returns one result for each statement',
    show: async stage => {
      const db = await stage.open()
      deepEqual(await db.query('RETURN 1; RETURN "two"; RETURN [3]; RETURN NULL; RETURN NONE'), [
        1,
        'two',
        [3],
        null,
        undefined,
      ])
    },
  },
  {
    name: 'query() accepts variables, and a BoundQuery that brings its own',
    show: async stage => {
      const db = await stage.open()
      deepEqual(await db.query('RETURN $a + $b', { a: 1, b: 2 }), [3])
      deepEqual(await db.query(surql`RETURN ${40} + $more`, { more: 2 }), [42])
    },
  },
  {
    name: 'a failed statement is a QueryError with its index and the results of the other statements',
    show: async stage => {
      const db = await stage.open()
      const error = await db.query('RETURN 1; THROW "no"; RETURN 3').catch((thrown: unknown) => thrown)
      ok(error instanceof QueryError)
      deepEqual([error.code, error.index, error.outcome], ['THROWN', 1, 'answered'])
      deepEqual(
        error.responses.map(response => (response.ok ? response.result : 'failed')),
        [1, 'failed', 3],
      )
    },
  },
  {
    name: 'the error of a failed transaction names the statement that caused it',
    show: async stage => {
      const db = await stage.open()
      const error = await db
        .query('BEGIN; CREATE users:one; THROW "no"; CREATE users:two; COMMIT')
        .catch((thrown: unknown) => thrown)
      ok(error instanceof QueryError)
      equal(error.code, 'THROWN')
      deepEqual(await db.query('RETURN count(SELECT * FROM type::table($t))', { t: 'users' }).catch(() => [0]), [0])
    },
  },
  {
    name: 'a query that cannot be parsed is a QueryError without an index',
    show: async stage => {
      const db = await stage.open()
      const error = await db.query('SELECT FROM WHERE').catch((thrown: unknown) => thrown)
      ok(error instanceof QueryError)
      deepEqual([error.index, error.responses], [undefined, []])
    },
  },
  {
    name: 'selecting from an unknown table is a NotFoundError',
    show: async stage => {
      const db = await stage.open()
      await rejects(db.query('SELECT * FROM nowhere'), { name: 'NotFoundError', code: 'NOT_FOUND' })
    },
  },
  {
    name: 'without a namespace the error says to choose one',
    show: async stage => {
      const db = await stage.open({ namespace: undefined, database: undefined })
      await rejects(db.create('users'), (error: unknown) => {
        ok(error instanceof QueryError)
        ok(error.hint?.includes('namespace'))
        return true
      })
    },
  },
  {
    name: 'a hundred queries at once each get their own answer',
    show: async stage => {
      const db = await stage.open()
      const numbers = Array.from({ length: 100 }, (_, index) => index)
      const answers = await Promise.all(numbers.map(number => db.query<[number]>('RETURN $number', { number })))
      deepEqual(answers.flat(), numbers)
    },
  },
  {
    name: 'values of several megabytes pass in both directions',
    show: async stage => {
      const db = await stage.open()
      const text = 'säntis '.repeat(200_000)
      const [back] = await db.query<[string]>('RETURN $text', { text })
      ok(back === text)
    },
  },
]
