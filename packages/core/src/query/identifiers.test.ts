import { thrown } from '@surrealengine/fixtures/outcome'
import { Table } from '@surrealengine/values'
import { expect, test } from 'vitest'
import { functionName, quoteIdentifier, tableOf } from './identifiers.js'

test.each([
  ['users', '`users`'],
  ['my table', '`my table`'],
  ['', '``'],
  ['a`b', '`a\\`b`'],
  ['a\\', '`a\\\\`'],
  ['a\\⟩; DELETE secret; --', '`a\\\\⟩; DELETE secret; --`'],
  ['`; DELETE x', '`\\`; DELETE x`'],
])('quotes %s', (name, quoted) => {
  expect(quoteIdentifier(name)).toBe(quoted)
})

test('the name of a table is never parsed', () => {
  expect(tableOf('users; DELETE x', 'select')).toBeInstanceOf(Table)
  const table = new Table('a:b')
  expect(tableOf(table, 'select')).toBe(table)
  expect(thrown(() => tableOf('users:alice:1', 'select'))).toMatchObject({
    message: "select('users:alice:1'): a string is a table name, but this looks like a record id",
    hint: "Pass new RecordId('users', 'alice:1'), or new Table('users:alice:1') for a table with that name.",
  })
  expect(thrown(() => tableOf(null, 'select'))).toMatchObject({ message: expect.stringContaining('not null') })
})

test.each([
  ['count', undefined, 'count'],
  ['time::now', undefined, 'time::now'],
  ['fn::greet', undefined, 'fn::greet'],
  ['fn::a::b', undefined, 'fn::a::b'],
  ['fn::my func', undefined, 'fn::`my func`'],
  ['fn::a`b', undefined, 'fn::`a\\`b`'],
  ['fn::1a', undefined, 'fn::`1a`'],
  ['ml::price', '1.2.3', 'ml::price<1.2.3>'],
])('the function %s %s is written %s', (name, version, written) => {
  expect(functionName(name, version)).toBe(written)
})

test.each<[string, string | undefined]>([
  ['', undefined],
  ['a b', undefined],
  ['f()', undefined],
  ['a:b', undefined],
  ['a::', undefined],
  ['::a', undefined],
  ['fn::', undefined],
  ['fn::a::', undefined],
  ['1 + 1', undefined],
  ['a\nb', undefined],
  ['a\n', undefined],
  ['ml::a', '1.0'],
  ['ml::a', '1.0.0>(); DELETE x; --'],
  ['ml::a', '1.0.0\n'],
])('%j %j is not a function', (name, version) => {
  expect(thrown(() => functionName(name, version))).toMatchObject({ code: 'CONFIGURATION' })
})
