import { Uuid } from '@surrealengine/core'
import type { RpcCall } from '@surrealengine/core/transport'
import { describe, expect, test } from 'vitest'
import { httpCall, withoutPrefix } from './call.js'

const SESSION: NonNullable<RpcCall['session']> = {
  id: Uuid.v7(),
  token: 'token',
  namespace: 'company',
  database: 'shop',
  variables: { a: 1, b: 2 },
}

test('a call without a session is sent unchanged', () => {
  expect(httpCall(7, { method: 'ping', params: [] })).toEqual({
    frame: { id: 7, method: 'ping', params: [] },
    headers: {},
    prefixed: false,
  })
})

test("the query's own variables take precedence over the session's", () => {
  const { frame, headers, prefixed } = httpCall(1, { method: 'query', params: ['x', { b: 3 }], session: SESSION })
  expect(frame).toEqual({ id: 1, method: 'query', params: ['x', { a: 1, b: 3 }] })
  expect(headers).toEqual({ authorization: 'Bearer token', 'surreal-ns': 'company', 'surreal-db': 'shop' })
  expect(prefixed).toBe(false)
})

test.each([
  ['é', 'shop', 'USE NS `é` DB `shop`; x'],
  ['company', ' shop', 'USE NS `company` DB ` shop`; x'],
  ['a`b', '\\\n', 'USE NS `a\\`b` DB `\\\\\n`; x'],
  ['é', undefined, 'USE NS `é`; x'],
  [undefined, 'é', 'USE DB `é`; x'],
])('a name that a header cannot carry is put before the query: %j %j', (namespace, database, text) => {
  const session = { ...SESSION, namespace, database }
  const { frame, headers, prefixed } = httpCall(1, { method: 'query', params: ['x'], session })
  expect(frame['params']).toEqual([text, { a: 1, b: 2 }])
  expect(headers).toEqual({ authorization: 'Bearer token' })
  expect(prefixed).toBe(true)
})

test('other methods leave such names out', () => {
  const session = { ...SESSION, namespace: 'é' }
  const { frame, headers, prefixed } = httpCall(1, { method: 'use', params: ['é', 'shop'], session })
  expect(frame).toEqual({ id: 1, method: 'use', params: ['é', 'shop'] })
  expect(headers).toEqual({ authorization: 'Bearer token' })
  expect(prefixed).toBe(false)
})

test.each(['signin', 'signup', 'authenticate', 'refresh', 'ping', 'version'] as const)(
  '%s goes without the token, which may be the expired one',
  method => {
    expect(httpCall(1, { method, params: [], session: SESSION }).headers).not.toHaveProperty('authorization')
  },
)

test('a token that a header cannot carry is refused, and not shown', () => {
  const session = { ...SESSION, token: 'se\ncret' }
  expect(() => httpCall(1, { method: 'query', params: ['x'], session })).toThrow(/^(?!.*cret).*access token/)
})

describe('withoutPrefix', () => {
  const use = { status: 'OK', result: null }
  const failed = { status: 'ERR', result: 'no such namespace' }
  const one = { status: 'OK', result: 1 }
  const two = { status: 'OK', result: 2 }

  test.each([
    ['takes the result of USE away', [use, one, two], [one, two]],
    ['puts a failed USE where the first result would be', [failed, one, two], [failed, two]],
    ['keeps a failed USE that stands alone', [failed], [failed]],
  ])('%s', (_what, result, expected) => {
    expect(withoutPrefix({ ok: true, result })).toEqual({ ok: true, result: expected })
  })

  test('leaves a failed call unchanged', () => {
    const reply = { ok: false, error: { message: 'no' } } as const
    expect(withoutPrefix(reply)).toBe(reply)
  })
})
