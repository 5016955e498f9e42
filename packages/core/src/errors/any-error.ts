import type * as configuration from './configuration.js'
import type * as connection from './connection.js'
import { BRAND } from './error.js'
import type { InsertManyError } from './insert-many.js'
import type * as query from './query.js'
import type * as request from './request.js'

/**
 * The class of each code. Packages with errors of their own add them by declaration merging. The classes with
 * subclasses are narrowed to the code that they have themselves.
 */
export interface ErrorClasses {
  readonly CONFIGURATION: configuration.ConfigurationError & { readonly code: 'CONFIGURATION' }
  readonly ENCODING: configuration.EncodingError
  readonly UNKNOWN_SCHEME: configuration.UnknownSchemeError
  readonly DUPLICATE_SCHEME: configuration.DuplicateSchemeError
  readonly MISSING_PACKAGE: configuration.MissingPackageError
  readonly CONNECTION: connection.ConnectionError & { readonly code: 'CONNECTION' }
  readonly CONNECT_TIMEOUT: connection.ConnectTimeoutError
  readonly CONNECTION_REFUSED: connection.ConnectionRefusedError
  readonly HOST_NOT_FOUND: connection.HostNotFoundError
  readonly TLS: connection.TlsError
  readonly CONNECTION_LOST: connection.ConnectionLostError
  readonly CONNECTION_CLOSED: connection.ConnectionClosedError
  readonly DATABASE_LOCKED: connection.DatabaseLockedError
  readonly DATABASE_UNREADABLE: connection.DatabaseUnreadableError
  readonly QUEUE_FULL: connection.QueueFullError
  readonly POOL_EXHAUSTED: connection.PoolExhaustedError
  readonly SESSION_LIMIT: connection.SessionLimitError
  readonly NOT_CONNECTED: connection.NotConnectedError
  readonly NO_DEFAULT_CONNECTION: connection.NoDefaultConnectionError
  readonly AUTHENTICATION: request.AuthenticationError
  readonly REQUEST_TIMEOUT: request.RequestTimeoutError
  readonly ABORTED: request.AbortError
  readonly PROTOCOL: request.ProtocolError
  readonly TOO_BIG: request.TooBigError
  readonly UNSUPPORTED: request.UnsupportedError
  readonly QUERY: query.QueryError & { readonly code: 'QUERY' }
  readonly CONFLICT: query.ConflictError
  readonly NOT_FOUND: query.NotFoundError
  readonly NO_RECORD: query.NoRecordError
  readonly ALREADY_EXISTS: query.AlreadyExistsError & { readonly code: 'ALREADY_EXISTS' }
  readonly UNIQUE: query.UniqueError
  readonly PERMISSION: query.PermissionError
  readonly STORAGE_FULL: query.StorageFullError
  readonly THROWN: query.ThrownError
  readonly INSERT_MANY: InsertManyError
  readonly LIVE_OVERFLOW: request.LiveOverflowError
}

/** Any error of the library, told apart by `code`: after `error.code === 'QUERY'` there is `error.index`. */
export type AnySurrealEngineError = ErrorClasses[keyof ErrorClasses]

/**
 * Returns whether a value is an error of this library, or of another copy of it.
 * @example
 * ```ts
 * if (isSurrealEngineError(error) && error.code === 'UNIQUE') console.log(error.indexName, error.values)
 * ```
 */
export function isSurrealEngineError(value: unknown): value is AnySurrealEngineError {
  return typeof value === 'object' && value !== null && BRAND in value
}
