import { expect, test } from 'vitest'
import { deadlineError } from '../time/deadline-error.js'
import { errorOf } from '../transport/from-failure.js'
import { TransportFailure } from '../transport/transport-failure.js'
import { faultError } from '../wire/fault-error.js'
import { isSurrealEngineError } from './any-error.js'
import { ConfigurationError, DuplicateSchemeError, MissingPackageError, UnknownSchemeError } from './configuration.js'
import * as connectionErrors from './connection.js'
import { type Outcome, SurrealEngineError } from './error.js'
import type { TransportFailureReason } from './failure-reason.js'
import { AuthenticationError } from './request.js'
import type { ServerFault } from './server-fault.js'

test('each connection error is a ConnectionError with its own name and code', () => {
  const errors = Object.values(connectionErrors).map(Kind => new Kind('x'))
  for (const error of errors) {
    expect(error).toBeInstanceOf(SurrealEngineError)
    expect(error).toBeInstanceOf(connectionErrors.ConnectionError)
    expect(error.name).toBe(error.constructor.name)
  }
  expect(new Set(errors.map(({ code }) => code)).size).toBe(errors.length)
})

test('each configuration error is a ConfigurationError', () => {
  for (const Kind of [UnknownSchemeError, DuplicateSchemeError, MissingPackageError]) {
    const error = new Kind('x', { option: 'url' })
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(error).toMatchObject({ name: Kind.name, option: 'url', retryable: false, outcome: 'not-run' })
  }
})

test('an error is recognised by its brand, even from another copy of the package', () => {
  expect(isSurrealEngineError(new ConfigurationError('x'))).toBe(true)
  expect(isSurrealEngineError({ [Symbol.for('surrealengine.error')]: true })).toBe(true)
  for (const other of [new Error('x'), null, undefined, 'x', {}]) expect(isSurrealEngineError(other)).toBe(false)
})

test('toJSON() has the fields for a log line, without cause and stack', () => {
  const cause = new Error('Authorization: Basic hunter2')
  const error = new AuthenticationError('no', { cause, hint: 'look' })
  expect(error.cause).toBe(cause)
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: 'AuthenticationError',
    code: 'AUTHENTICATION',
    message: 'no',
    retryable: false,
    outcome: 'answered',
    hint: 'look',
  })
  expect('cause' in new ConfigurationError('x')).toBe(false)
})

test.each<[TransportFailureReason, string, boolean, boolean]>([
  ['refused', 'CONNECTION_REFUSED', true, false],
  ['host-not-found', 'HOST_NOT_FOUND', false, false],
  ['tls', 'TLS', false, false],
  ['lost', 'CONNECTION_LOST', true, false],
  ['protocol', 'PROTOCOL', false, false],
  ['overload', 'CONNECTION', true, false],
  ['too-big', 'TOO_BIG', false, false],
  ['closed', 'CONNECTION_CLOSED', false, false],
])('a transport failure by %s', (reason, code, unsent, sent) => {
  const of = (isSent: boolean) => errorOf(new TransportFailure(reason, 'why', { sent: isSent }), 'ws://host')
  expect(of(false)).toMatchObject({ code, outcome: 'not-run', retryable: unsent })
  expect(of(true)).toMatchObject({ code, outcome: 'unknown', retryable: sent })
  expect(of(true).cause).toMatchObject({ reason })
})

test.each<[TransportFailureReason, boolean, string, Outcome]>([
  ['authentication', false, 'AUTHENTICATION', 'answered'],
  ['authentication', true, 'AUTHENTICATION', 'unknown'],
  ['unencodable', false, 'ENCODING', 'not-run'],
])('a transport failure by %s (sent: %s)', (reason, sent, code, outcome) => {
  const error = errorOf(new TransportFailure(reason, 'why', { sent }), 'ws://host')
  expect(error).toMatchObject({ code, outcome, retryable: false, hint: expect.any(String) })
})

test('an error of the library is kept, and anything else becomes a transport failure', () => {
  const own = new ConfigurationError('x')
  expect(errorOf(own, 'ws://host')).toBe(own)
  const cause = new TypeError('oops')
  expect(errorOf(cause, 'ws://host')).toMatchObject({
    code: 'CONNECTION',
    message: 'The transport for ws://host failed: oops',
    cause,
  })
  for (const thrown of ['text', undefined, null, 5]) expect(errorOf(thrown, 'x')).toMatchObject({ code: 'CONNECTION' })
})

const auth = (kind: string, details?: object): object => ({ kind: 'Auth', details: { kind, details } })

test.each<[string, Partial<ServerFault>, string, string | undefined]>([
  ['an unknown method', { code: -32601 }, 'UNSUPPORTED', undefined],
  ['a wrong password', { kind: 'NotAllowed', details: auth('InvalidAuth') }, 'AUTHENTICATION', 'password'],
  ['an expired token', { kind: 'NotAllowed', details: auth('TokenExpired') }, 'AUTHENTICATION', 'password'],
  ['an expired session', { kind: 'NotAllowed', details: auth('SessionExpired') }, 'AUTHENTICATION', 'password'],
  [
    'an anonymous session',
    { kind: 'NotAllowed', details: auth('NotAllowed', { actor: 'anonymous', action: 'process' }) },
    'PERMISSION',
    'signin()',
  ],
  ['no permission', { kind: 'NotAllowed', details: auth('NotAllowed', { actor: 'user' }) }, 'PERMISSION', undefined],
  ['no permission, unexplained', { kind: 'NotAllowed' }, 'PERMISSION', undefined],
  ['no namespace', { kind: 'NotFound', details: { kind: 'Namespace' } }, 'NOT_FOUND', 'use('],
  ['no database', { kind: 'NotFound', details: { kind: 'Database' } }, 'NOT_FOUND', 'use('],
  ['no table', { kind: 'NotFound', details: { kind: 'Table' } }, 'NOT_FOUND', 'createTable()'],
  ['an existing record', { kind: 'AlreadyExists' }, 'ALREADY_EXISTS', undefined],
  ['THROW', { kind: 'Thrown' }, 'THROWN', undefined],
  ['storage without room', { kind: 'Internal', details: { kind: 'StorageFull' } }, 'STORAGE_FULL', undefined],
  ['no namespace chosen', { kind: 'Validation', details: { kind: 'NamespaceEmpty' } }, 'QUERY', 'namespace'],
  ['a syntax error', { kind: 'Validation', details: { kind: 'Parse' } }, 'QUERY', undefined],
  ['a failed query', { kind: 'Query', details: { kind: 'TimedOut' } }, 'QUERY', undefined],
  ['a conflict', { kind: 'Query', details: { kind: 'TransactionConflict' } }, 'CONFLICT', 'whole transaction'],
  ['live over HTTP', { kind: 'Configuration', details: { kind: 'LiveQueryNotSupported' } }, 'UNSUPPORTED', 'ws://'],
  ['another configuration', { kind: 'Configuration' }, 'QUERY', undefined],
  ['an unknown kind', { kind: 'Quantum', details: [1] }, 'QUERY', undefined],
  ['no kind', {}, 'QUERY', undefined],
])('the server answered with %s', (_, fault, code, hint) => {
  const error = faultError({ message: 'as the server words it', ...fault })
  expect(error).toMatchObject({ code, outcome: 'answered', retryable: code === 'CONFLICT' })
  expect(error.message).toContain('as the server words it')
  if (hint === undefined) expect(error.hint).toBeUndefined()
  else expect(error.hint).toContain(hint)
})

test('a conflict is recognised by its structure, never by its message', () => {
  const words = 'Transaction conflict: Resource busy. This transaction can be retried'
  expect(faultError({ message: words, kind: 'Query' })).toMatchObject({ code: 'QUERY', retryable: false })
})

test.each([
  [{ kind: 'timeout', timeout: 100 }, false, 'REQUEST_TIMEOUT', 'not-run', true],
  [{ kind: 'timeout', timeout: 100 }, true, 'REQUEST_TIMEOUT', 'unknown', false],
  [{ kind: 'aborted', reason: 'why' }, false, 'ABORTED', 'not-run', true],
  [{ kind: 'aborted', reason: 'why' }, true, 'ABORTED', 'unknown', false],
] as const)('a call whose deadline ended by %j (sent: %s)', (end, sent, code, outcome, retryable) => {
  expect(deadlineError(end, sent)).toMatchObject({ code, outcome, retryable })
})
