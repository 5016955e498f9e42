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
  type SurrealEngineError,
  ThrownError,
  TlsError,
  TooBigError,
  UnknownSchemeError,
  UnsupportedError,
} from '@surrealengine/core'
import type { LibraryForm } from './error-form.js'

const OF_A_QUERY = {
  QUERY: QueryError,
  CONFLICT: ConflictError,
  NOT_FOUND: NotFoundError,
  NO_RECORD: NoRecordError,
  ALREADY_EXISTS: AlreadyExistsError,
  PERMISSION: PermissionError,
  THROWN: ThrownError,
} as const

type QueryCode = keyof typeof OF_A_QUERY
type Plain = new (message: string, details: ErrorDetails & { readonly option?: string }) => SurrealEngineError

/** The class that each code belongs to. A code that is missing here does not compile. Documents are checked in this thread. */
const OTHERS: Readonly<Record<Exclude<ErrorCode, QueryCode | 'DOCUMENT_VALIDATION'>, Plain>> = {
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

/** Makes an error of the library of its form. */
export function libraryError(form: LibraryForm, cause: { readonly cause?: unknown }): SurrealEngineError {
  const { code, message, hint, retryable, outcome, option } = form
  if (isOfAQuery(code)) {
    const { index, responses = [] } = form.query ?? {}
    const fault = form.fault ?? { message }
    return new OF_A_QUERY[code](fault, { responses, ...(index !== undefined && { index }) }, hint, retryable)
  }
  const { fault } = form
  const Class = code === 'DOCUMENT_VALIDATION' ? ConnectionError : (OTHERS[code] ?? ConnectionError)
  return new Class(message, { hint, retryable, outcome, fault, ...cause, ...(option !== undefined && { option }) })
}

function isOfAQuery(code: ErrorCode): code is QueryCode {
  return Object.hasOwn(OF_A_QUERY, code)
}
