import { expect, test } from 'vitest'
import { networkFailure, requestFailure } from './network-failure.js'
import type { CloseReason } from './transport.js'
import { failureOf, isTransportFailure, TransportFailure } from './transport-failure.js'

const coded = (code: string, more: object = {}): Error => Object.assign(new Error('raw'), { code }, more)

test.each<[string, unknown, string]>([
  ['refused', coded('ECONNREFUSED'), 'refused'],
  ['reset', coded('ECONNRESET'), 'refused'],
  ['a name that can’t be resolved now', coded('EAI_AGAIN'), 'refused'],
  ['an unknown name', coded('ENOTFOUND'), 'host-not-found'],
  ['an unknown name, by another code', coded('EAI_NONAME'), 'host-not-found'],
  ['a self-signed certificate', coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'tls'],
  ['an expired certificate', coded('CERT_HAS_EXPIRED'), 'tls'],
  ['another host', coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'tls'],
  ['no TLS at all', coded('EPROTO'), 'tls'],
  ['a cause of a cause', new Error('a', { cause: new Error('b', { cause: coded('ENOTFOUND') }) }), 'host-not-found'],
  ['one of several', new AggregateError([new Error('x'), coded('ENOTFOUND')]), 'host-not-found'],
  ['no code', new Error('what'), 'refused'],
  ['a code that is a number', Object.assign(new Error('x'), { code: 5 }), 'refused'],
  ['no error at all', 'oops', 'refused'],
])('a connect over a network failed: %s', (_, cause, reason) => {
  const failure = networkFailure(cause, 'host:8000')
  expect(failure).toMatchObject({ reason, sent: false, cause })
  expect(failure.message).toContain('host:8000')
})

test.each([
  ...[
    'ECONNREFUSED',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EHOSTDOWN',
    'EAI_AGAIN',
    'UND_ERR_CONNECT_TIMEOUT',
    'ConnectionRefused',
  ].map(code => [code, 'refused'] as const),
  ...['ENOTFOUND', 'ENODATA', 'EAI_NONAME'].map(code => [code, 'host-not-found'] as const),
  ...[
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
    'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED',
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
    'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  ].map(code => [code, 'tls'] as const),
])('a request that failed by %s was certainly not sent: %s', (code, reason) => {
  for (const cause of [coded(code), new TypeError('fetch failed', { cause: coded(code) })]) {
    expect(requestFailure(cause, 'host:8000', 'gone')).toMatchObject({ reason, sent: false, cause })
  }
})

test.each([
  ...['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'EPROTO'],
  ...['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', 'ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC'],
])('a request that failed by %s may have been sent', code => {
  const cause = coded(code)
  expect(requestFailure(cause, 'host', 'gone')).toMatchObject({ reason: 'lost', message: 'gone', sent: true, cause })
  expect(requestFailure(undefined, 'host', 'gone')).toMatchObject({ reason: 'lost', sent: true })
})

test('an error that is its own cause has no code', () => {
  const error: Error & { cause?: unknown } = new Error('round')
  error.cause = error
  expect(networkFailure(error, 'host').reason).toBe('refused')
})

test.each<[CloseReason['kind'], string, string]>([
  ['local', 'closed', 'closed'],
  ['lost', 'lost', 'lost'],
  ['restart', 'lost', 'lost'],
  ['protocol', 'protocol', 'lost'],
  ['policy', 'authentication', 'lost'],
  ['too-big', 'too-big', 'lost'],
])('a link that ended by %s: in flight %s, after it %s', (kind, inFlight, after) => {
  expect(failureOf({ kind }, true)).toMatchObject({ reason: inFlight, sent: true })
  expect(failureOf({ kind }, false)).toMatchObject({ reason: after, sent: false })
})

test('a failure is recognised by its brand, even from another copy of the package', () => {
  expect(isTransportFailure(new TransportFailure('lost', 'x', { retryAfter: 5 }))).toBe(true)
  expect(isTransportFailure({ [Symbol.for('surrealengine.transport-failure')]: true })).toBe(true)
  for (const other of [new Error('x'), null, undefined, 'x', {}]) expect(isTransportFailure(other)).toBe(false)
})
