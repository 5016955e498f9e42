import type { SyncContext } from '@surrealengine/core'
import { expect, test } from 'vitest'
import { createJournal } from './journal.js'

function journal(options: object = {}, authentication: SyncContext['authentication'] = { kind: 'anonymous' }) {
  const context = { options: { ...options }, authentication } as SyncContext
  return createJournal(context)
}

const token = (claims: object): string => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`

test('it begins with what the options say', () => {
  const credentials = { username: 'root', password: 'secret' }
  const { options } = journal({ namespace: 'a', database: 'b' }, { kind: 'credentials', credentials })
  expect(options()).toEqual({ namespace: 'a', database: 'b', credentials })
})

test.each<[string, readonly (readonly [method: string, ...args: unknown[]])[], object]>([
  ['a database alone', [['use', { database: 'c' }]], { namespace: 'a', database: 'c' }],
  ['the same namespace', [['use', { namespace: 'a' }]], { namespace: 'a', database: 'b' }],
  ['no database', [['use', { database: null }]], { namespace: 'a', database: undefined }],
  [
    'another namespace and no database',
    [['use', { namespace: 'z', database: null }]],
    { namespace: 'z', database: undefined },
  ],
  ['no namespace', [['use', { namespace: null }]], { namespace: undefined, database: undefined }],
  ['another namespace leaves no database', [['use', { namespace: 'z' }]], { namespace: 'z', database: undefined }],
  [
    'a user of another namespace chooses it',
    [['signin', { username: 'u', password: 'p', namespace: 'z' }]],
    { namespace: 'z', database: undefined, credentials: { username: 'u', password: 'p', namespace: 'z' } },
  ],
  [
    'a token chooses what it is for',
    [['authenticate', token({ NS: 'n', DB: 'd' })]],
    { namespace: 'n', database: 'd', token: token({ NS: 'n', DB: 'd' }) },
  ],
  [
    'tokens choose what the access token is for, and are kept together',
    [['authenticate', { access: token({ NS: 'n', DB: 'd' }), refresh: 'r' }]],
    { namespace: 'n', database: 'd', token: { access: token({ NS: 'n', DB: 'd' }), refresh: 'r' } },
  ],
  ['who signed out is nobody', [['authenticate', 't'], ['invalidate']], { namespace: 'a', database: 'b' }],
  ['queries change nothing', [['query', 'USE DB x']], { namespace: 'a', database: 'b' }],
])('%s', (_, calls, expected) => {
  const { note, options } = journal({ namespace: 'a', database: 'b' })
  for (const [method, ...args] of calls) note(method, args, undefined)
  expect(options()).toEqual(expected)
})

test('who signed up goes on with the token that it gave', () => {
  const { note, options } = journal()
  note('signup', [{ access: 'account', variables: {} }], { access: 'given' })
  expect(options()).toMatchObject({ token: 'given' })
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
