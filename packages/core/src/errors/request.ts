import { type ErrorCode, type ErrorDetails, SurrealEngineError } from './error.js'

/** A call was not answered within its `timeout`. */
export class RequestTimeoutError extends SurrealEngineError {
  override readonly name: string = 'RequestTimeoutError'
  override readonly code: ErrorCode = 'REQUEST_TIMEOUT'
}

/** The `signal` of a call was aborted. The signal's reason is the cause. */
export class AbortError extends SurrealEngineError {
  override readonly name: string = 'AbortError'
  override readonly code: ErrorCode = 'ABORTED'
}

/** The server does not speak the protocol: a damaged frame, a reply of the wrong shape, or not SurrealDB at all. */
export class ProtocolError extends SurrealEngineError {
  override readonly name: string = 'ProtocolError'
  override readonly code: ErrorCode = 'PROTOCOL'
}

/** A request or a reply exceeds a size limit. */
export class TooBigError extends SurrealEngineError {
  override readonly name: string = 'TooBigError'
  override readonly code: ErrorCode = 'TOO_BIG'
}

/** This transport or server does not support the call. */
export class UnsupportedError extends SurrealEngineError {
  override readonly name: string = 'UnsupportedError'
  override readonly code: ErrorCode = 'UNSUPPORTED'
}

/** The server rejected the authentication: a wrong password, an expired token, an access that does not exist. */
export class AuthenticationError extends SurrealEngineError {
  override readonly name: string = 'AuthenticationError'
  override readonly code: ErrorCode = 'AUTHENTICATION'

  constructor(message: string, details?: ErrorDetails) {
    super(message, { outcome: 'answered', ...details })
  }
}

/** A live query has more unread notifications than its `buffer` holds. Those in the buffer can still be read. */
export class LiveOverflowError extends SurrealEngineError {
  override readonly name: string = 'LiveOverflowError'
  override readonly code: ErrorCode = 'LIVE_OVERFLOW'
}
