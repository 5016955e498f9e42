import { BoundQuery, Uuid } from 'surrealdb'
import { expect, test } from 'vitest'
import { liveRole } from './live-statement.js'

const ID = '018e0000-0000-7000-8000-000000000000'

test.each<[string, string]>([
  ['SELECT * FROM users', 'none'],
  ['RETURN "live and let live"', 'none'],
  ['LIVE SELECT * FROM users', 'alone'],
  ['  live select diff from users ; ', 'alone'],
  ['LIVE SELECT * FROM $bind__1 WHERE n = $bind__2 FETCH a, b', 'alone'],
  ['DEFINE TABLE users; LIVE SELECT * FROM users', 'among'],
  ['LIVE SELECT * FROM users; RETURN 1', 'among'],
  ["LIVE SELECT * FROM users WHERE name = ';'; RETURN 1", 'among'],
  ['LIVE SELECT * FROM users -- all of them', 'among'],
  ['KILL $id; RETURN 1', 'none'],
  ['KILL $id', 'kill'],
  [`KILL u"${ID}"`, 'kill'],
  [`kill u'${ID}';`, 'kill'],
])('%s: %s', (sql, kind) => {
  expect(liveRole(new BoundQuery(sql, { id: ID })).kind).toBe(kind)
})

test.each([`KILL u"${ID}"`, 'KILL $id'])('the id of %s', sql => {
  expect(liveRole(new BoundQuery(sql, { id: new Uuid(ID) }))).toEqual({ kind: 'kill', id: ID })
})
