import { advise, say } from '#prose'
import { ConnectionClosedError, ConnectTimeoutError, NotConnectedError } from '../errors/connection.js'
import type { SurrealEngineError } from '../errors/error.js'
import { AuthenticationError } from '../errors/request.js'
import type { DeadlineEnd } from '../time/deadline.js'
import { deadlineError } from '../time/deadline-error.js'

/** The error of a call on a connection that was closed. */
export function connectionClosed(): ConnectionClosedError {
  return new ConnectionClosedError(say('connection-is-closed'), { hint: advise('open-again') })
}

/** The error of a call on a connection that was never connected, or that gave up because of `cause`. */
export function notConnected(cause: SurrealEngineError | undefined): NotConnectedError | AuthenticationError {
  const Kind = cause?.code === 'AUTHENTICATION' ? AuthenticationError : NotConnectedError
  return new Kind(say('not-connected', cause?.message), {
    outcome: 'not-run',
    hint: advise('not-connected', cause?.code),
    cause,
  })
}

/** The error of a `connect()` that timed out. The last failed attempt is its cause. */
export function connectTimeout(timeout: number, cause: SurrealEngineError | undefined): ConnectTimeoutError {
  return new ConnectTimeoutError(say('no-connection-within', Math.round(timeout), cause?.message), {
    retryable: true,
    hint: advise('connect-timeout'),
    cause,
  })
}

/** The error of one caller of `connect()` whose own deadline ended. */
export function connectEnded(end: DeadlineEnd, cause: SurrealEngineError | undefined): SurrealEngineError {
  return end.kind === 'timeout' ? connectTimeout(end.timeout, cause) : deadlineError(end, false, cause)
}
