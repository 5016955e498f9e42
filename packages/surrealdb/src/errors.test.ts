import {
  AbortError,
  AuthenticationError,
  ConfigurationError,
  ConnectionLostError,
  ConnectionRefusedError,
  EncodingError,
  LiveOverflowError,
  NotConnectedError,
  ProtocolError,
} from '@surrealengine/core'
import { faultError } from '@surrealengine/core/extension'
import { TransportFailure } from '@surrealengine/core/transport'
import * as sdk from 'surrealdb'
import { expect, test } from 'vitest'
import { sdkError, statementError } from './errors.js'

const status = new TransportFailure('overload', 'busy', { status: 503 })

test.each([
  [new NotConnectedError('a'), sdk.ConnectionUnavailableError, 'NOT_CONNECTED'],
  [new ConnectionLostError('a', { outcome: 'unknown' }), sdk.CallTerminatedError, 'CONNECTION_LOST'],
  [new AbortError('a'), sdk.CallTerminatedError, 'ABORTED'],
  [new ConnectionRefusedError('a', { hint: 'start it' }), sdk.UnexpectedConnectionError, 'CONNECTION_REFUSED'],
  [new AuthenticationError('a'), sdk.AuthenticationError, 'AUTHENTICATION'],
  [new ProtocolError('a'), sdk.UnexpectedServerResponseError, 'PROTOCOL'],
  [new EncodingError('a'), sdk.SurrealSqonError, 'ENCODING'],
  [new LiveOverflowError('a'), sdk.LiveSubscriptionError, 'LIVE_OVERFLOW'],
  [new ConfigurationError('a'), sdk.SurrealError, 'CONFIGURATION'],
  [new ProtocolError('a', { cause: status }), sdk.HttpConnectionError, 'PROTOCOL'],
  [faultError({ code: -32000, message: 'a', kind: 'Validation' }), sdk.ValidationError, 'QUERY'],
  [faultError({ message: 'a', kind: 'NotFound', details: { kind: 'Table' } }), sdk.NotFoundError, 'NOT_FOUND'],
])('%s is of the class of the SDK, and says more', (error, Class, errorCode) => {
  const made = sdkError(error)
  expect(made).toBeInstanceOf(Class)
  expect(made).toBeInstanceOf(sdk.SurrealError)
  expect(made.name).toMatch(/^\w+Error$/)
  const { outcome, retryable, hint } = error
  expect(made).toMatchObject({ message: 'a', errorCode, outcome, retryable, hint, cause: error })
})

test('the status of an answer over HTTP is there', () => {
  expect(sdkError(new ProtocolError('a', { cause: status }))).toMatchObject({ status: 503 })
})

test('the code of a server stays a number, and the cause that it named stays the cause', () => {
  const made = statementError({ message: 'a', kind: 'Query', details: { kind: 'TransactionConflict' } })
  expect(made).toMatchObject({ code: 0, kind: 'Query', errorCode: 'CONFLICT', retryable: true })
  expect(sdk.isRetryableConflict(made)).toBe(true)
  const nested = statementError({ message: 'a', kind: 'Internal', cause: { message: 'b', kind: 'NotFound' } })
  expect(nested.cause).toBeInstanceOf(sdk.NotFoundError)
})

test('errors of the SDK and foreign errors stay as they are', () => {
  const own = new sdk.MissingNamespaceDatabaseError()
  const other = new RangeError('a')
  expect([sdkError(own), sdkError(other)]).toEqual([own, other])
  expect(sdkError('text')).toMatchObject({ message: 'text' })
})
