import type { Authorization, HandshakeState } from '@surrealengine/core/transport'
import { expect, test } from 'vitest'
import { upgradeHeaders } from './upgrade.js'

const TOKEN: Authorization = { kind: 'bearer', token: 'e.y.J' }
const BEARER = 'Bearer e.y.J'

test.each<[string, HandshakeState, object, readonly string[]]>([
  ['nothing', {}, {}, []],
  ['a token', { authorization: TOKEN }, { authorization: BEARER }, ['authentication']],
  ['a token that a header cannot carry', { authorization: { kind: 'bearer', token: 'e\r\nx: y' } }, {}, []],
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
    'all of them',
    { authorization: TOKEN, namespace: 'a', database: 'b' },
    { authorization: BEARER, 'surreal-ns': 'a', 'surreal-db': 'b' },
    ['authentication', 'namespace'],
  ],
])('the headers for %s', (_what, handshake, headers, applied) => {
  expect(upgradeHeaders(handshake, {})).toEqual({ headers, applied })
})

test("the user's headers are kept, an authorization among them", () => {
  const own = { 'x-proxy': '1', authorization: 'Basic cHJveHk=', 'surreal-ns': 'other' }
  expect(upgradeHeaders({ authorization: TOKEN, namespace: 'a' }, own)).toEqual({
    headers: { ...own, 'surreal-ns': 'a' },
    applied: ['namespace'],
  })
})
