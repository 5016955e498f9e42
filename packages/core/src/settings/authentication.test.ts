import { thrown } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { checkCredentials } from '../session/credentials.js'
import { authenticationOf } from './authentication.js'

const SECRET = 'hunter2'
const USER = { username: 'root', password: SECRET }

test.each<[string, object, object]>([
  ['nobody', {}, { kind: 'anonymous' }],
  ['a root user', USER, { kind: 'credentials', credentials: USER }],
  [
    'a user of a namespace',
    { ...USER, authLevel: 'namespace', namespace: 'a', database: 'b' },
    { kind: 'credentials', credentials: { ...USER, namespace: 'a' } },
  ],
  [
    'a user of a database',
    { ...USER, authLevel: 'database', namespace: 'a', database: 'b' },
    { kind: 'credentials', credentials: { ...USER, namespace: 'a', database: 'b' } },
  ],
  ['a token', { token: 't' }, { kind: 'token', token: 't' }],
  [
    'an access',
    { credentials: { access: 'u', variables: {} } },
    { kind: 'credentials', credentials: { access: 'u', variables: {} } },
  ],
])('knows %s', (_, options, expected) => {
  expect(authenticationOf({ ...options }, undefined)).toEqual(expected)
})

test('the user in the url is a system user like any other', () => {
  expect(authenticationOf({ authLevel: 'namespace', namespace: 'a' }, USER)).toEqual({
    kind: 'credentials',
    credentials: { ...USER, namespace: 'a' },
  })
})

test.each<[string, object]>([
  ['credentials', { ...USER, token: SECRET }],
  ['credentials', { token: SECRET, credentials: USER }],
  ['password', { username: 'root' }],
  ['username', { password: SECRET }],
  ['namespace', { ...USER, authLevel: 'namespace' }],
  ['database', { ...USER, authLevel: 'database', namespace: 'a' }],
  ['authLevel', { ...USER, authLevel: 'constructor' }],
  ['authLevel', { ...USER, authLevel: '__proto__' }],
  ['authLevel', { authLevel: 'root' }],
  ['authLevel', { authLevel: 'root', token: SECRET }],
  ['authLevel', { authLevel: 'root', credentials: USER }],
  ['token', { token: '' }],
  ['credentials', { credentials: { ...USER, key: SECRET } }],
])('refuses contradicting or incomplete options: %s', (option, options) => {
  const error = thrown(() => authenticationOf({ ...options }, undefined))
  expect(error).toMatchObject({ code: 'CONFIGURATION', option })
  expect(JSON.stringify(error) + String(error)).not.toContain(SECRET)
})

test('refuses a user in the url in addition to another', () => {
  expect(thrown(() => authenticationOf({ token: 't' }, USER))).toMatchObject({ option: 'credentials' })
  expect(thrown(() => authenticationOf({ ...USER }, USER))).toMatchObject({ option: 'credentials' })
})

test.each<[string, object]>([
  ['token', { token: () => 5 }],
  ['token', { token: async () => '' }],
  ['credentials', { credentials: () => ({ username: 'root' }) }],
])('the result of a %s function is validated each time', async (option, options) => {
  const source = authenticationOf({ ...options }, undefined)
  expect(source.kind).toBe('provider')
  if (source.kind !== 'provider') return
  await expect(source.provide()).rejects.toMatchObject({ code: 'CONFIGURATION', option })
})

test.each<[string, unknown]>([
  ['no object', SECRET],
  ['a list', [USER]],
  ['nothing', null],
  ['an unknown part', { ...USER, scope: 'x' }],
  ['a password that is not a string', { username: 'root', password: 5 }],
  ['a user without a password', { username: 'root' }],
  ['neither user nor access', { namespace: 'a' }],
  ['access alone', { access: 'user' }],
  ['variables alone', { variables: {} }],
  ['a variable with a $', { access: 'user', variables: { $email: SECRET } }],
  ['a key with a user', { ...USER, key: SECRET }],
  ['a database without a namespace', { ...USER, database: 'b' }],
])('refuses credentials with %s', (_, given) => {
  const error = thrown(() => checkCredentials(given, 'credentials'))
  expect(error).toMatchObject({ code: 'CONFIGURATION', option: 'credentials', hint: expect.any(String) })
  expect(JSON.stringify(error) + String(error)).not.toContain(SECRET)
})
