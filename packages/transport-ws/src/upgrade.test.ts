import type { Authorization, HandshakeState } from '@surrealengine/core'
import { expect, test } from 'vitest'
import { upgradeHeaders } from './upgrade.js'

const ROOT: Authorization = { kind: 'basic', username: 'root', password: 'pä:ss' }
const BASIC = `Basic ${Buffer.from('root:pä:ss', 'utf8').toString('base64')}`

test.each<[string, HandshakeState, object, readonly string[]]>([
  ['nothing', {}, {}, []],
  ['a user of the root', { authorization: ROOT }, { authorization: BASIC }, ['authentication']],
  [
    "a namespace's user",
    { authorization: { ...ROOT, namespace: 'a' } },
    { authorization: BASIC, 'surreal-auth-ns': 'a' },
    ['authentication'],
  ],
  [
    "a database's user",
    { authorization: { ...ROOT, namespace: 'a', database: 'b' } },
    { authorization: BASIC, 'surreal-auth-ns': 'a', 'surreal-auth-db': 'b' },
    ['authentication'],
  ],
  ['a user of a database without a namespace', { authorization: { ...ROOT, database: 'b' } }, {}, []],
  ['a level that is not ASCII', { authorization: { ...ROOT, namespace: 'é' } }, {}, []],
  ['a deeper level that is not ASCII', { authorization: { ...ROOT, namespace: 'a', database: 'b ' } }, {}, []],
  ['a user name with a colon', { authorization: { ...ROOT, username: 'a:b' } }, {}, []],
  [
    'a token',
    { authorization: { kind: 'bearer', token: 'e.y.J' } },
    { authorization: 'Bearer e.y.J' },
    ['authentication'],
  ],
  ['a token that no header can carry', { authorization: { kind: 'bearer', token: 'e\r\nx: y' } }, {}, []],
  ['a namespace', { namespace: 'a' }, { 'surreal-ns': 'a' }, ['namespace']],
  [
    'a namespace and database',
    { namespace: 'a', database: 'b c' },
    { 'surreal-ns': 'a', 'surreal-db': 'b c' },
    ['namespace'],
  ],
  ['a namespace that is not ASCII', { namespace: 'é', database: 'b' }, {}, []],
  ['a database that is not ASCII', { namespace: 'a', database: 'é' }, {}, []],
  ['an empty name', { namespace: '', database: 'b' }, {}, []],
  ['a database without a namespace', { database: 'b' }, {}, []],
  [
    'all of it',
    { authorization: ROOT, namespace: 'a', database: 'b' },
    { authorization: BASIC, 'surreal-ns': 'a', 'surreal-db': 'b' },
    ['authentication', 'namespace'],
  ],
])('%s', (_what, handshake, headers, applied) => {
  expect(upgradeHeaders(handshake, {})).toEqual({ headers, applied })
})

test("a user's headers go along, and their authorization stays", () => {
  const own = { 'x-proxy': '1', authorization: 'Basic cHJveHk=', 'surreal-ns': 'other' }
  expect(upgradeHeaders({ authorization: ROOT, namespace: 'a' }, own)).toEqual({
    headers: { ...own, 'surreal-ns': 'a' },
    applied: ['namespace'],
  })
})
