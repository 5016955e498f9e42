import { BoundQuery } from '@surrealengine/values'
import { expect, test } from 'vitest'
import { boundQuery, queryStatement } from './compile.js'

test('boundQuery() accepts a BoundQuery of any copy of the package', () => {
  const query = boundQuery('RETURN $a', { a: 1 })
  expect(query).toBeInstanceOf(BoundQuery)
  expect(queryStatement(query, { b: 2 })).toEqual({ sql: 'RETURN $a', variables: { a: 1, b: 2 } })
})
