import {
  AbortError,
  AlreadyExistsError,
  AuthenticationError,
  ConfigurationError,
  ConflictError,
  ConnectionClosedError,
  ConnectionError,
  ConnectionLostError,
  ConnectionRefusedError,
  ConnectTimeoutError,
  DatabaseLockedError,
  DatabaseUnreadableError,
  DuplicateSchemeError,
  EncodingError,
  type ErrorCode,
  type ErrorDetails,
  HostNotFoundError,
  LiveOverflowError,
  MissingPackageError,
  NoDefaultConnectionError,
  NoRecordError,
  NotConnectedError,
  NotFoundError,
  PermissionError,
  PoolExhaustedError,
  ProtocolError,
  QueryError,
  QueueFullError,
  RequestTimeoutError,
  SessionLimitError,
  StorageFullError,
  type SurrealEngineError,
  ThrownError,
  TlsError,
  TooBigError,
  UniqueError,
  UnknownSchemeError,
  UnsupportedError,
} from '@surrealengine/core'
import { isRecord, TransportFailure } from '@surrealengine/core/transport'
import type { SerializedError, SerializedLibraryError } from './serialize-error.js'

/** Whether something that arrived from a worker is a serialized error. */
export function isSerializedError(value: unknown): value is SerializedError {
  return isRecord(value) && typeof value['is'] === 'string'
}

/** Makes an error of the same class again, with the stack of the thread that waited for it. */
export function deserializeError(error: SerializedError): unknown {
  if (error.is === 'value') return error.value
  const cause = error.cause === undefined ? {} : { cause: deserializeError(error.cause) }
  if (error.is === 'library') return libraryError(error, cause)
  if (error.is === 'failure') {
    const { reason, message, sent, retryAfter } = error
    return new TransportFailure(reason, message, { sent, retryAfter, ...cause })
  }
  const made = new Error(error.message, cause)
  if (error.name !== made.name) Object.defineProperty(made, 'name', { value: error.name, configurable: true })
  return error.code === undefined ? made : Object.assign(made, { code: error.code })
}

const QUERY_ERRORS = {
  QUERY: QueryError,
  CONFLICT: ConflictError,
  NOT_FOUND: NotFoundError,
  NO_RECORD: NoRecordError,
  ALREADY_EXISTS: AlreadyExistsError,
  UNIQUE: UniqueError,
  PERMISSION: PermissionError,
  STORAGE_FULL: StorageFullError,
  THROWN: ThrownError,
} as const

type QueryCode = keyof typeof QUERY_ERRORS
type NeverSent = 'DOCUMENT_VALIDATION' | 'INSERT_MANY'
type ErrorClass = new (message: string, details: ErrorDetails & { readonly option?: string }) => SurrealEngineError

/**
 * The class of each other code; leaving one out does not compile. Documents are validated in the calling thread, and
 * there is no blocking `insertMany()`, so their errors never come from a worker.
 */
const OTHER_ERRORS: Readonly<Record<Exclude<ErrorCode, QueryCode | NeverSent>, ErrorClass>> = {
  CONFIGURATION: ConfigurationError,
  ENCODING: EncodingError,
  UNKNOWN_SCHEME: UnknownSchemeError,
  DUPLICATE_SCHEME: DuplicateSchemeError,
  MISSING_PACKAGE: MissingPackageError,
  CONNECTION: ConnectionError,
  CONNECT_TIMEOUT: ConnectTimeoutError,
  CONNECTION_REFUSED: ConnectionRefusedError,
  HOST_NOT_FOUND: HostNotFoundError,
  TLS: TlsError,
  CONNECTION_LOST: ConnectionLostError,
  CONNECTION_CLOSED: ConnectionClosedError,
  DATABASE_LOCKED: DatabaseLockedError,
  DATABASE_UNREADABLE: DatabaseUnreadableError,
  QUEUE_FULL: QueueFullError,
  POOL_EXHAUSTED: PoolExhaustedError,
  SESSION_LIMIT: SessionLimitError,
  NOT_CONNECTED: NotConnectedError,
  NO_DEFAULT_CONNECTION: NoDefaultConnectionError,
  AUTHENTICATION: AuthenticationError,
  REQUEST_TIMEOUT: RequestTimeoutError,
  ABORTED: AbortError,
  PROTOCOL: ProtocolError,
  TOO_BIG: TooBigError,
  UNSUPPORTED: UnsupportedError,
  LIVE_OVERFLOW: LiveOverflowError,
}

function libraryError(error: SerializedLibraryError, cause: { readonly cause?: unknown }): SurrealEngineError {
  const { code, message, hint, retryable, outcome, option } = error
  if (isQueryCode(code)) {
    const { index, responses = [] } = error.query ?? {}
    const fault = error.fault ?? { message }
    return new QUERY_ERRORS[code](fault, { responses, ...(index !== undefined && { index }) }, hint, retryable)
  }
  const { fault } = error
  const isSent = code !== 'DOCUMENT_VALIDATION' && code !== 'INSERT_MANY'
  const Class = isSent ? (OTHER_ERRORS[code] ?? ConnectionError) : ConnectionError
  return new Class(message, { hint, retryable, outcome, fault, ...cause, ...(option !== undefined && { option }) })
}

function isQueryCode(code: ErrorCode): code is QueryCode {
  return Object.hasOwn(QUERY_ERRORS, code)
}
