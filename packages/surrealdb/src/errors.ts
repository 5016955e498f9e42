import {
  type ErrorCode,
  isSurrealEngineError,
  type Outcome,
  type ServerFault,
  type SurrealEngineError,
} from '@surrealengine/core'
import { faultError } from '@surrealengine/core/extension'
import { isTransportFailure } from '@surrealengine/core/transport'
import {
  AuthenticationError,
  CallTerminatedError,
  ConnectionUnavailableError,
  HttpConnectionError,
  LiveSubscriptionError,
  parseRpcError,
  type ServerError,
  SqonError,
  SurrealError,
  SurrealSqonError,
  UnexpectedConnectionError,
  UnexpectedServerResponseError,
} from 'surrealdb'

/** Properties of errors in addition to those of the SDK's classes. */
export interface ErrorMore {
  /** The kind of error: `'CONNECTION_LOST'`, `'REQUEST_TIMEOUT'` and so on. The SDK's `code` is a number. */
  readonly errorCode: ErrorCode
  /** Whether the call has run: `'not-run'`, `'unknown'` or `'answered'`. */
  readonly outcome: Outcome
  /** `true` if the same call is safe to repeat and may then succeed. */
  readonly retryable: boolean
  /** How to fix it, if known. */
  readonly hint: string | undefined
}

declare module 'surrealdb' {
  interface SurrealError extends Partial<ErrorMore> {}
}

/** Converts an error of core to an error of the SDK, with the original as its cause. Returns other errors unchanged. */
export function sdkError(thrown: unknown): Error {
  if (thrown instanceof SurrealError) return thrown
  if (isSurrealEngineError(thrown)) return withMore(classOf(thrown), thrown)
  return thrown instanceof Error ? thrown : new SurrealError(String(thrown))
}

/** The error for a failed statement, with the server's message. */
export function statementError(fault: ServerFault): ServerError {
  return withMore(parseRpcError({ ...fault, code: 0 } as never), faultError(fault))
}

function classOf(error: SurrealEngineError): Error {
  const { code, fault } = error
  if (fault !== undefined) return parseRpcError(fault as never)
  const status = isTransportFailure(error.cause) ? error.cause.status : undefined
  if (status !== undefined) return new HttpConnectionError(error.message, status, '', new ArrayBuffer(0))
  switch (code) {
    case 'NOT_CONNECTED':
      return new ConnectionUnavailableError()
    case 'CONNECTION_LOST':
    case 'CONNECTION_CLOSED':
    case 'REQUEST_TIMEOUT':
    case 'ABORTED':
    case 'QUEUE_FULL':
    case 'POOL_EXHAUSTED':
      return new CallTerminatedError()
    case 'CONNECTION':
    case 'CONNECT_TIMEOUT':
    case 'CONNECTION_REFUSED':
    case 'HOST_NOT_FOUND':
    case 'TLS':
    case 'DATABASE_LOCKED':
    case 'DATABASE_UNREADABLE':
      return new UnexpectedConnectionError(error)
    case 'AUTHENTICATION':
      return new AuthenticationError(error)
    case 'PROTOCOL':
    case 'TOO_BIG':
      return new UnexpectedServerResponseError(undefined)
    case 'ENCODING':
      return new SurrealSqonError(new SqonError(error.message))
    case 'LIVE_OVERFLOW':
      return new LiveSubscriptionError(error)
    default:
      return new SurrealError(error.message)
  }
}

/** Adds the message and details of the library. A cause named by the server itself stays. */
function withMore<E extends Error>(made: E, error: SurrealEngineError): E {
  const { code, hint, message, outcome, retryable } = error
  const more = { errorCode: code, outcome, retryable, hint }
  const cause =
    made.cause !== undefined && made.cause !== error && error.fault?.cause !== undefined ? made.cause : error
  // The SDK's base class has no name of its own.
  const name = made.name === 'Error' ? 'SurrealError' : made.name
  for (const [key, value] of Object.entries({ ...more, name, message, cause })) {
    const enumerable = key in more
    Object.defineProperty(made, key, { value, enumerable, writable: true, configurable: true })
  }
  return made
}
