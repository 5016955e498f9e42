import { advise } from '#prose'
import { SurrealEngineError } from './error.js'
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

/** The codes of what a server answers to a query. */
type QueryCode =
  | 'QUERY'
  | 'CONFLICT'
  | 'NOT_FOUND'
  | 'NO_RECORD'
  | 'ALREADY_EXISTS'
  | 'UNIQUE'
  | 'PERMISSION'
  | 'STORAGE_FULL'
  | 'THROWN'

/** The server refused a call, or a statement of a query failed. */
export class QueryError extends SurrealEngineError {
  override readonly code: QueryCode = 'QUERY'
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
  override readonly code = 'CONFLICT'
}

/** A namespace, database, table, record, function or the like does not exist. */
export class NotFoundError extends QueryError {
  override readonly code = 'NOT_FOUND'
}

/** A call that writes one record got none back: the server rejected it silently, or wrote it but may not return it. */
export class NoRecordError extends QueryError {
  override readonly code = 'NO_RECORD'

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
  override readonly code: 'ALREADY_EXISTS' | 'UNIQUE' = 'ALREADY_EXISTS'
}

/** The words of every engine for a violated unique index; none sends more than these. */
export const VIOLATION: RegExp = /^Database index `(.*?)` already contains (.*), with record `(.*)`$/s

/** A unique index already contains these values, with another record. */
export class UniqueError extends AlreadyExistsError {
  override readonly code = 'UNIQUE'
  /** The name of the index. */
  readonly indexName: string
  /** The values, as SurrealQL: `'a@example.com'`, or `['a', 1]` for an index of several fields. */
  readonly values: string
  /** The record that has them, as SurrealQL: `users:alice`. */
  readonly record: string

  constructor(fault: ServerFault, context?: FaultContext, hint?: string) {
    super(fault, context, hint)
    const [, indexName = '', values = '', record = ''] = VIOLATION.exec(fault.message) ?? []
    this.indexName = indexName
    this.values = values
    this.record = record
  }
}

/** The signed-in user may not do this. */
export class PermissionError extends QueryError {
  override readonly code = 'PERMISSION'
}

/** There is no room left for what was written, and nothing of it was kept. Told by databases inside a browser. */
export class StorageFullError extends QueryError {
  override readonly code = 'STORAGE_FULL'
}

/** The query itself threw, with `THROW`. */
export class ThrownError extends QueryError {
  override readonly code = 'THROWN'
}

/** Where in a query a fault occurred. */
export interface FaultContext {
  readonly index?: number
  readonly responses?: readonly StatementResponse[]
}
