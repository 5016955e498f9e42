import type { DeadlineEnd } from '../supervision/deadline.js'
import { ConnectionClosedError, ConnectTimeoutError, NotConnectedError } from './connection.js'
import { deadlineError } from './deadline.js'
import type { SurrealEngineError } from './error.js'
import { AuthenticationError } from './request.js'
import { CONNECT_TIMEOUT, hintOf } from './troubles.js'

/** The error of a call on a connection that was closed. */
export function connectionClosed(): ConnectionClosedError {
  return new ConnectionClosedError('The connection is closed', { hint: 'Call connect() to open it again.' })
}

/** The error of a call on a connection that nobody connected yet, or that gave up for a `cause`. */
export function notConnected(cause: SurrealEngineError | undefined): NotConnectedError | AuthenticationError {
  if (cause === undefined) {
    return new NotConnectedError('The connection is not connected yet', {
      hint: 'Call and await connect() first, or create it with autoConnect: true.',
    })
  }
  const message = `The connection gave up: ${cause.message}`
  if (cause.code === 'AUTHENTICATION') {
    return new AuthenticationError(message, {
      outcome: 'not-run',
      hint: 'Sign in on this connection: signin(), signup() and authenticate() open it again.',
      cause,
    })
  }
  return new NotConnectedError(message, {
    hint: 'Call connect() to try again.',
    cause,
  })
}

/** The error of a connect whose budget is over. The last failed attempt is its cause. */
export function connectTimeout(timeout: number, cause: SurrealEngineError | undefined): ConnectTimeoutError {
  return new ConnectTimeoutError(
    `No connection within ${Math.round(timeout)} ms${cause === undefined ? '' : `: ${cause.message}`}`,
    {
      retryable: true,
      hint: hintOf(CONNECT_TIMEOUT),
      ...(cause !== undefined && { cause }),
    },
  )
}

/** The error of somebody who awaits `connect()` and whose own time is over. */
export function connectEnded(end: DeadlineEnd, cause: SurrealEngineError | undefined): SurrealEngineError {
  return end.kind === 'timeout' ? connectTimeout(end.timeout, cause) : deadlineError(end, false, cause)
}
