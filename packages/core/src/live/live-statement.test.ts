import { thrown } from '@surrealengine/fixtures/outcome'
import { BoundQuery, Table } from '@surrealengine/values'
import { expect, test } from 'vitest'
import { liveStatement } from './live-statement.js'

test('the name of a table is passed as a value, not as text', () => {
  const select = { sql: 'SELECT * FROM $_target', variables: { _target: new Table('a b') } }
  const expected = { live: { ...select, sql: `LIVE ${select.sql}` }, snapshot: select }
  expect(liveStatement('a b')).toEqual(expected)
  expect(liveStatement(new Table('a b'))).toEqual(expected)
})

test.each([
  ['LIVE SELECT * FROM users WHERE age > $age', 'SELECT * FROM users WHERE age > $age'],
  ['  live\n select name FROM users', 'select name FROM users'],
  ['LIVE SELECT different FROM users', 'SELECT different FROM users'],
  ['LIVE SELECT DIFF FROM users', undefined],
  ['-- all of them\nLIVE SELECT * FROM users', 'SELECT * FROM users'],
  ['# all\r// of them\n LIVE SELECT * FROM users', 'SELECT * FROM users'],
  ['/* all * of\n them **/LIVE/**/SELECT * FROM users', 'SELECT * FROM users'],
  ['LIVE -- all of them\n /* now */ SELECT * FROM users', 'SELECT * FROM users'],
  ['LIVE /* a */ SELECT /* b */ DIFF FROM users', undefined],
  ['LIVE SELECT /* DIFF */ * FROM users', 'SELECT /* DIFF */ * FROM users'],
])('the rows of the query %j are those of %j', (sql, rows) => {
  const variables = { age: 18 }
  expect(liveStatement(new BoundQuery(sql, variables))).toEqual({
    live: { sql, variables },
    snapshot: rows === undefined ? undefined : { sql: rows, variables },
  })
})

test.each([
  'SELECT * FROM users',
  'LIVE',
  'LIVESELECT * FROM users',
  'RETURN 1; LIVE SELECT * FROM users',
  '-- LIVE SELECT * FROM users',
  '/* LIVE SELECT * FROM users',
  '/* LIVE */ SELECT * FROM users',
])('the query %j is refused', sql => {
  expect(thrown(() => liveStatement(new BoundQuery(sql)))).toMatchObject({ code: 'CONFIGURATION' })
})

test('many comments before a statement other than LIVE are refused at once', () => {
  for (const comment of ['/**/', '--', '-- a\n', '# ', '//']) {
    expect(thrown(() => liveStatement(new BoundQuery(`${comment.repeat(5000)}x`)))).toMatchObject({
      code: 'CONFIGURATION',
    })
  }
})

test('variables of a live query are named without the $', () => {
  const query = new BoundQuery('LIVE SELECT * FROM users WHERE age > $age', { $age: 18 })
  expect(thrown(() => liveStatement(query))).toMatchObject({ code: 'CONFIGURATION', option: '$age' })
})
