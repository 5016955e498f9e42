import { advise } from '#prose'
import { type ErrorCode, SurrealEngineError } from './error.js'

/** An error as the server words it, for a whole call or for one statement of a query. */
export interface ServerFault {
  readonly code?: number
  readonly message: string
  readonly kind?: string
  readonly details?: unknown
}

/** What the server answered to one statement. */
export type StatementResponse =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: ServerFault }

/** The server refused a call, or a statement of a query failed. */
export class QueryError extends SurrealEngineError {
  override readonly name: string = 'QueryError'
  override readonly code: ErrorCode = 'QUERY'
  /** Which statement failed, from 0; none where the server refused the call as a whole (a syntax error). */
  readonly index: number | undefined
  /** What every statement of the query answered; empty where the call was refused as a whole. */
  readonly responses: readonly StatementResponse[]
  /** The server's own name for the kind of trouble, where it gave one. */
  readonly kind: string | undefined
  /** What else the server said. */
  readonly details: unknown

  constructor(fault: ServerFault, context: FaultContext = {}, hint?: string, retryable = false) {
    super(fault.message, { outcome: 'answered', hint, retryable })
    this.index = context.index
    this.responses = context.responses ?? []
    this.kind = fault.kind
    this.details = fault.details
  }
}

/** Two transactions changed the same. The same call may go through when it is repeated. */
export class ConflictError extends QueryError {
  override readonly name: string = 'ConflictError'
  override readonly code: ErrorCode = 'CONFLICT'
}

/** A namespace, database, table, record, function or the like does not exist. */
export class NotFoundError extends QueryError {
  override readonly name: string = 'NotFoundError'
  override readonly code: ErrorCode = 'NOT_FOUND'
}

/** A call that writes one record got none back: the server refused it without an error, or wrote it and does not show it. */
export class NoRecordError extends QueryError {
  override readonly name: string = 'NoRecordError'
  override readonly code: ErrorCode = 'NO_RECORD'

  constructor(
    fault: ServerFault,
    context?: FaultContext,
    hint: string | undefined = advise('check-permissions'),
    retryable = false,
  ) {
    super(fault, context, hint, retryable)
  }
}

/** A record, an index entry or a definition is there already. */
export class AlreadyExistsError extends QueryError {
  override readonly name: string = 'AlreadyExistsError'
  override readonly code: ErrorCode = 'ALREADY_EXISTS'
}

/** Who is signed in may not do this. */
export class PermissionError extends QueryError {
  override readonly name: string = 'PermissionError'
  override readonly code: ErrorCode = 'PERMISSION'
}

/** There is no room left for what was written, and nothing of it was kept. Told by databases inside a browser. */
export class StorageFullError extends QueryError {
  override readonly name: string = 'StorageFullError'
  override readonly code: ErrorCode = 'STORAGE_FULL'
}

/** The query itself threw, with `THROW`. */
export class ThrownError extends QueryError {
  override readonly name: string = 'ThrownError'
  override readonly code: ErrorCode = 'THROWN'
}

/** Where a fault came up in a query. */
export interface FaultContext {
  readonly index?: number
  readonly responses?: readonly StatementResponse[]
}
