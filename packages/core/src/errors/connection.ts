import { type ErrorCode, type ErrorDetails, SurrealEngineError } from './error.js'

/** A connection could not be made, was lost, or is not there. */
export class ConnectionError extends SurrealEngineError {
  override readonly name: string = 'ConnectionError'
  override readonly code: ErrorCode = 'CONNECTION'
}

/** `connect()` did not get a restored link within its budget. The last failed attempt is the cause. */
export class ConnectTimeoutError extends ConnectionError {
  override readonly name: string = 'ConnectTimeoutError'
  override readonly code: ErrorCode = 'CONNECT_TIMEOUT'
}

/** Nothing listens at the address, or it cannot be reached. */
export class ConnectionRefusedError extends ConnectionError {
  override readonly name: string = 'ConnectionRefusedError'
  override readonly code: ErrorCode = 'CONNECTION_REFUSED'
}

/** The host of the URL has no address. */
export class HostNotFoundError extends ConnectionError {
  override readonly name: string = 'HostNotFoundError'
  override readonly code: ErrorCode = 'HOST_NOT_FOUND'
}

/** The server's certificate was not accepted, or no secure channel could be agreed upon. Never retried. */
export class TlsError extends ConnectionError {
  override readonly name: string = 'TlsError'
  override readonly code: ErrorCode = 'TLS'
}

/** The link was lost under the call. With `outcome: 'unknown'` the server may have run it. */
export class ConnectionLostError extends ConnectionError {
  override readonly name: string = 'ConnectionLostError'
  override readonly code: ErrorCode = 'CONNECTION_LOST'
}

/** `close()` was called before the call could be answered. */
export class ConnectionClosedError extends ConnectionError {
  override readonly name: string = 'ConnectionClosedError'
  override readonly code: ErrorCode = 'CONNECTION_CLOSED'
}

/** A database directory is open in another process. */
export class DatabaseLockedError extends ConnectionError {
  override readonly name: string = 'DatabaseLockedError'
  override readonly code: ErrorCode = 'DATABASE_LOCKED'
}

/** A database directory cannot be read: another format, damaged, or without permission. */
export class DatabaseUnreadableError extends ConnectionError {
  override readonly name: string = 'DatabaseUnreadableError'
  override readonly code: ErrorCode = 'DATABASE_UNREADABLE'
}

/** As many requests wait for a link as `queueLimit` allows. */
export class QueueFullError extends ConnectionError {
  override readonly name: string = 'QueueFullError'
  override readonly code: ErrorCode = 'QUEUE_FULL'

  constructor(message: string, details?: ErrorDetails) {
    super(message, { retryable: true, ...details })
  }
}

/** Others held every link of the pool for as long as this call, or this lease, could wait (`poolAcquireTimeout`). */
export class PoolExhaustedError extends ConnectionError {
  override readonly name: string = 'PoolExhaustedError'
  override readonly code: ErrorCode = 'POOL_EXHAUSTED'

  constructor(message: string, details?: ErrorDetails) {
    super(message, { retryable: true, ...details })
  }
}

/** As many sessions of a link are in use as the server keeps for one socket, some 255: with calls, transactions or live queries. */
export class SessionLimitError extends ConnectionError {
  override readonly name: string = 'SessionLimitError'
  override readonly code: ErrorCode = 'SESSION_LIMIT'

  constructor(message: string, details?: ErrorDetails) {
    super(message, { retryable: true, ...details })
  }
}

/** A call came before `connect()`, or after the connection gave up. */
export class NotConnectedError extends ConnectionError {
  override readonly name: string = 'NotConnectedError'
  override readonly code: ErrorCode = 'NOT_CONNECTED'
}

/** Something needs the default connection and there is none. */
export class NoDefaultConnectionError extends ConnectionError {
  override readonly name: string = 'NoDefaultConnectionError'
  override readonly code: ErrorCode = 'NO_DEFAULT_CONNECTION'
}
