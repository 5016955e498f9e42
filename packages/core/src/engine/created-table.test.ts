import { RecordId, RecordIdRange, Table } from '@surrealengine/values'
import { expect, test } from 'vitest'
import { createdTable } from './created-table.js'

test.each([
  'CREATE users',
  'create only users:alice SET age = 1',
  '  -- a comment; CREATE others\n /* CREATE more */ CREATE users;',
  'CREATE `users`:1',
  'CREATE ⟨users⟩',
  "CREATE type::table('users')",
  'CREATE type::record("users:1")',
  'UPSERT users:1 CONTENT { a: 1 }',
  'INSERT INTO users [{ a: 1 }]',
  'INSERT RELATION IGNORE INTO users (in, out) VALUES (a:1, b:1)',
  'RELATE a:1->users->b:2',
  'RELATE ONLY (SELECT * FROM a) -> users:1 -> b:2 SET x = 1',
  'BEGIN; CREATE users; COMMIT',
  'BEGIN TRANSACTION; INSERT INTO users { a: 1 }; COMMIT TRANSACTION;',
  'LET $made = (CREATE users)',
  'RETURN { CREATE users }',
  '{ CREATE users; CREATE others }',
])('%s', text => {
  expect(createdTable([text, {}])).toBe('users')
})

test.each([
  ['CREATE $_target CONTENT $_data', { _target: new Table('users') }],
  ['UPSERT $_target', { _target: new RecordId('users', 1) }],
  ['UPSERT $_target', { _target: new RecordIdRange('users', undefined, undefined) }],
  ['INSERT INTO $_target $_data', { _target: new Table('users') }],
  ['RELATE $_from->$_target->$_to', { _from: new RecordId('a', 1), _target: new Table('users') }],
  ['CREATE type::table($name)', { name: 'users' }],
])('%s, with the table in a variable', (text, variables) => {
  expect(createdTable([text, variables])).toBe('users')
})

test('a quoted name with special characters', () => {
  expect(createdTable(['CREATE `a\\`b\\\\c`', {}])).toBe('a`b\\c')
})

test.each<readonly [text?: unknown, variables?: object]>([
  ['SELECT * FROM users'],
  ['-- CREATE users\nSELECT 1'],
  ['UPDATE users:1 SET text = "CREATE users"'],
  ['IF $found { CREATE users }'],
  ['DELETE users; CREATE users'],
  ['CREATE $_target', {}],
  ['CREATE $_target', { _target: 1 }],
  ['CREATE $_target'],
  [''],
  [undefined],
])('no table is found in %j', (...params: readonly unknown[]) => {
  expect(createdTable(params)).toBeUndefined()
})

test('only the beginning of a long text is searched', () => {
  expect(createdTable([`${' '.repeat(2000)}CREATE users`, {}])).toBeUndefined()
  expect(createdTable([`RELATE ${'a'.repeat(1_000_000)}`, {}])).toBeUndefined()
})
