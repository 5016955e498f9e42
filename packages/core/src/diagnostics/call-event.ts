import type { ErrorCode, Outcome } from '../errors/error.js'
import type { RpcMethod } from '../wire/rpc.js'

/** An error code, or `'OTHER'` for what a function of the caller threw. */
export type OperationError = ErrorCode | 'OTHER'

/** An operation of a connection. What is known only at its end is `undefined` before that. */
export interface OperationEvent {
  /** The endpoint: `scheme://address`, without credentials and query. Several, with commas, if none was chosen yet. */
  readonly url: string
  readonly namespace: string | undefined
  readonly database: string | undefined
  /** How long it took, in milliseconds. */
  readonly duration: number | undefined
  /** The code of the error that it ended with, if any. */
  readonly error: OperationError | undefined
}

/** A call, as it is reported. Secrets are never part of it. */
export interface CallEvent extends OperationEvent {
  readonly method: RpcMethod
  /**
   * The text of a query on one line, without comments and with `?` for each literal; `undefined` for other calls. Up to
   * 4096 characters.
   */
  readonly text: string | undefined
  /** The number of statements in the query; 0 for other calls. */
  readonly statements: number
  /** What the statement does: `SELECT`. `BATCH SELECT` or `BATCH` for several statements, the method for other calls. */
  readonly operation: string
  /** The table that the statement is about, if it is one statement about one table. */
  readonly collection: string | undefined
  /** Operations and tables of all statements, for names of spans and groups of metrics: `SELECT users; CREATE orders`. */
  readonly summary: string
  /** How often the call was handed to a link. */
  readonly attempts: number
  /** `'ok'` if it resolved; otherwise what became of it. `undefined` before its end. */
  readonly outcome: 'ok' | Outcome | undefined
  /** The code of the error that the call rejected with, or else of the first statement that failed. */
  readonly error: OperationError | undefined
  /** The server's own name or number of that failure, if the server answered with it: `'Thrown'`, `'-32602'`. */
  readonly fault: string | undefined
  /** The statements that failed, by index. */
  readonly failed: readonly FailedStatement[]
  /** The number of rows that all statements returned. `undefined` if there was no answer. */
  readonly rows: number | undefined
  /**
   * The text with its literals, and the variables, for debugging. What has the name of a secret or looks like one is
   * left out, and all values if the query names a secret. Other data of users is not: keep it out of shared logs.
   */
  withValues(): ShownQuery
}

/** A statement that failed. */
export interface FailedStatement {
  readonly index: number
  readonly error: ErrorCode
}

/** A query with its values. */
export interface ShownQuery {
  readonly text: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
}
