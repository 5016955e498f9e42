import { advise } from '#prose'
import { type ErrorCode, SurrealEngineError } from './error.js'
import type { ServerFault } from './server-fault.js'

/** The server's response to one statement. */
export type StatementResponse =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: ServerFault }

/** The same, with what else the server said of the statement. */
export type StatementAnswer = StatementResponse & {
  /** How long it took, in the server's words: `'1.2ms'`. */
  readonly time: string | undefined
  /** What kind of statement it was: `'live'`, `'kill'` or `'other'`. SurrealDB 2 does not say. */
  readonly type: string | undefined
}

/** The server refused a call, or a statement of a query failed. */
export class QueryError extends SurrealEngineError {
  override readonly name: string = 'QueryError'
  override readonly code: ErrorCode = 'QUERY'
  /** Index of the failed statement, from 0; `undefined` if the server refused the whole call (a syntax error). */
  readonly index: number | undefined
  /** The response to each statement of the query; empty if the whole call was refused. */
  readonly responses: readonly StatementResponse[]
  /** The server's own name for the kind of error, if it sent one. */
  readonly kind: string | undefined
  /** Further details from the server. */
  readonly details: unknown

  constructor(fault: ServerFault, context: FaultContext = {}, hint?: string, retryable = false) {
    super(fault.message, { outcome: 'answered', hint, retryable, fault })
    this.index = context.index
    this.responses = context.responses ?? []
    this.kind = fault.kind
    this.details = fault.details
  }
}

/** Two transactions changed the same data. Repeating the call may succeed. */
export class ConflictError extends QueryError {
  override readonly name: string = 'ConflictError'
  override readonly code: ErrorCode = 'CONFLICT'
}

/** A namespace, database, table, record, function or the like does not exist. */
export class NotFoundError extends QueryError {
  override readonly name: string = 'NotFoundError'
  override readonly code: ErrorCode = 'NOT_FOUND'
}

/** A call that writes one record got none back: the server rejected it silently, or wrote it but may not return it. */
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

/** A record, an index entry or a definition already exists. */
export class AlreadyExistsError extends QueryError {
  override readonly name: string = 'AlreadyExistsError'
  override readonly code: ErrorCode = 'ALREADY_EXISTS'
}

/** The signed-in user may not do this. */
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

/** Where in a query a fault occurred. */
export interface FaultContext {
  readonly index?: number
  readonly responses?: readonly StatementResponse[]
}
