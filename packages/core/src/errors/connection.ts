import { type ErrorDetails, SurrealEngineError } from './error.js'

/** The codes of connection errors. */
type ConnectionCode =
  | 'CONNECTION'
  | 'CONNECT_TIMEOUT'
  | 'CONNECTION_REFUSED'
  | 'HOST_NOT_FOUND'
  | 'TLS'
  | 'CONNECTION_LOST'
  | 'CONNECTION_CLOSED'
  | 'DATABASE_LOCKED'
  | 'DATABASE_UNREADABLE'
  | 'QUEUE_FULL'
  | 'POOL_EXHAUSTED'
  | 'SESSION_LIMIT'
  | 'NOT_CONNECTED'
  | 'NO_DEFAULT_CONNECTION'

/** A connection could not be opened, was lost, or does not exist. */
export class ConnectionError extends SurrealEngineError {
  override readonly code: ConnectionCode = 'CONNECTION'
}

/** `connect()` did not get a ready link within its `timeout`. The last failed attempt is the cause. */
export class ConnectTimeoutError extends ConnectionError {
  override readonly code = 'CONNECT_TIMEOUT'
}

/** Nothing listens at the address, or it cannot be reached. */
export class ConnectionRefusedError extends ConnectionError {
  override readonly code = 'CONNECTION_REFUSED'
}

/** The host of the URL could not be resolved. */
export class HostNotFoundError extends ConnectionError {
  override readonly code = 'HOST_NOT_FOUND'
}

/** The server's certificate was rejected, or the TLS handshake failed. Never retried. */
export class TlsError extends ConnectionError {
  override readonly code = 'TLS'
}

/** The link was lost during the call. With `outcome: 'unknown'` the server may have run it. */
export class ConnectionLostError extends ConnectionError {
  override readonly code = 'CONNECTION_LOST'
}

/** `close()` was called before the call could be answered. */
export class ConnectionClosedError extends ConnectionError {
  override readonly code = 'CONNECTION_CLOSED'
}

/** A database directory is open in another process. */
export class DatabaseLockedError extends ConnectionError {
  override readonly code = 'DATABASE_LOCKED'
}

/** A database directory cannot be read: another format, damaged, or without permission. */
export class DatabaseUnreadableError extends ConnectionError {
  override readonly code = 'DATABASE_UNREADABLE'
}

/** The queue of calls that wait for a link is full (`queueLimit`). */
export class QueueFullError extends ConnectionError {
  override readonly code = 'QUEUE_FULL'

  constructor(message: string, details?: ErrorDetails) {
    super(message, { retryable: true, ...details })
  }
}

/** No link of the pool became free within `poolAcquireTimeout`. */
export class PoolExhaustedError extends ConnectionError {
  override readonly code = 'POOL_EXHAUSTED'

  constructor(message: string, details?: ErrorDetails) {
    super(message, { retryable: true, ...details })
  }
}

/** The server's limit of sessions per socket (about 255) is reached, and none of them is idle. */
export class SessionLimitError extends ConnectionError {
  override readonly code = 'SESSION_LIMIT'

  constructor(message: string, details?: ErrorDetails) {
    super(message, { retryable: true, ...details })
  }
}

/** A call was made before `connect()`, or after the connection gave up. */
export class NotConnectedError extends ConnectionError {
  override readonly code = 'NOT_CONNECTED'
}

/** Something needs the default connection and there is none. */
export class NoDefaultConnectionError extends ConnectionError {
  override readonly code = 'NO_DEFAULT_CONNECTION'
}
