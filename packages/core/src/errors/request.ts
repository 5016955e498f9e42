import { type ErrorDetails, SurrealEngineError } from './error.js'

/** A call was not answered within its `timeout`. */
export class RequestTimeoutError extends SurrealEngineError {
  override readonly code = 'REQUEST_TIMEOUT'
}

/** The `signal` of a call was aborted. The signal's reason is the cause. */
export class AbortError extends SurrealEngineError {
  override readonly code = 'ABORTED'

  override get name(): string {
    return 'AbortError'
  }
}

/** The server does not speak the protocol: a damaged frame, a reply of the wrong shape, or not SurrealDB at all. */
export class ProtocolError extends SurrealEngineError {
  override readonly code = 'PROTOCOL'
}

/** A request or a reply exceeds a size limit. */
export class TooBigError extends SurrealEngineError {
  override readonly code = 'TOO_BIG'
}

/** This transport or server does not support the call. */
export class UnsupportedError extends SurrealEngineError {
  override readonly code = 'UNSUPPORTED'
}

/** The server rejected the authentication: a wrong password, an expired token, an access that does not exist. */
export class AuthenticationError extends SurrealEngineError {
  override readonly code = 'AUTHENTICATION'

  constructor(message: string, details?: ErrorDetails) {
    super(message, { outcome: 'answered', ...details })
  }
}

/** A live query has more unread notifications than its `buffer` holds. Those in the buffer can still be read. */
export class LiveOverflowError extends SurrealEngineError {
  override readonly code = 'LIVE_OVERFLOW'
}
