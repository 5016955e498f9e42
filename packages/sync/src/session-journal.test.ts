import type { SyncContext } from '@surrealengine/core/scope'
import { expect, test } from 'vitest'
import { createSessionJournal } from './session-journal.js'

function journal(options: object = {}, authentication: SyncContext['authentication'] = { kind: 'anonymous' }) {
  const context = { options: { ...options }, authentication } as SyncContext
  return createSessionJournal(context)
}

const token = (claims: object): string => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`

test('it starts with what the options say', () => {
  const credentials = { username: 'root', password: 'secret' }
  const { options, names } = journal({ namespace: 'a', database: 'b' }, { kind: 'credentials', credentials })
  expect(options()).toEqual({ namespace: 'a', database: 'b', credentials })
  expect(names()).toEqual({ namespace: 'a', database: 'b' })
})

test.each<[string, readonly (readonly [method: string, ...args: unknown[]])[], object]>([
  ['use() of a database keeps the namespace', [['use', { database: 'c' }]], { namespace: 'a', database: 'c' }],
  ['use() of the same namespace keeps the database', [['use', { namespace: 'a' }]], { namespace: 'a', database: 'b' }],
  ['use() of database null leaves none', [['use', { database: null }]], { namespace: 'a', database: undefined }],
  [
    'use() of another namespace and database null leaves no database',
    [['use', { namespace: 'z', database: null }]],
    { namespace: 'z', database: undefined },
  ],
  [
    'use() of namespace null leaves neither',
    [['use', { namespace: null }]],
    { namespace: undefined, database: undefined },
  ],
  [
    'use() of another namespace leaves no database',
    [['use', { namespace: 'z' }]],
    { namespace: 'z', database: undefined },
  ],
  [
    'signing in as a user of another namespace chooses it',
    [['signin', { username: 'u', password: 'p', namespace: 'z' }]],
    { namespace: 'z', database: undefined, credentials: { username: 'u', password: 'p', namespace: 'z' } },
  ],
  [
    'a token chooses the names in it',
    [['authenticate', token({ NS: 'n', DB: 'd' })]],
    { namespace: 'n', database: 'd', token: token({ NS: 'n', DB: 'd' }) },
  ],
  [
    'a pair of tokens chooses the names in the access token, and is kept as a pair',
    [['authenticate', { access: token({ NS: 'n', DB: 'd' }), refresh: 'r' }]],
    { namespace: 'n', database: 'd', token: { access: token({ NS: 'n', DB: 'd' }), refresh: 'r' } },
  ],
  ['invalidate() signs out', [['authenticate', 't'], ['invalidate']], { namespace: 'a', database: 'b' }],
  ['a query changes nothing', [['query', 'USE DB x']], { namespace: 'a', database: 'b' }],
])('%s', (_, calls, expected) => {
  const { note, options } = journal({ namespace: 'a', database: 'b' })
  for (const [method, ...args] of calls) note(method, args, undefined)
  expect(options()).toEqual(expected)
})

test('after a sign-up the token from it is used', () => {
  const { note, options } = journal()
  note('signup', [{ access: 'account', variables: {}, namespace: 'n', database: 'd' }], { access: 'given' })
  expect(options()).toEqual({ namespace: 'n', database: 'd', token: 'given' })
})

test('a variable is kept as it was when it was set', () => {
  const { note, variables } = journal()
  const value = { n: 1 }
  note('set', ['a', value], undefined)
  note('set', ['b', 1], undefined)
  note('unset', ['b'], undefined)
  value.n = 2
  expect(variables()).toEqual([['a', { n: 1 }]])
})
