import { type ErrorDetails, SurrealEngineError } from './error.js'

/** Rows of a source by their position, from 0: `from` up to, and without, `to`. */
export interface RowRange {
  readonly from: number
  readonly to: number
}

/** What is known of every row that `insertMany()` took from its source. */
export interface InsertManyState {
  /** New records that are in for sure. */
  readonly inserted: number
  /** Existing records that were updated for sure (`onDuplicate: 'update'`). */
  readonly updated: number
  /**
   * Rows that the server passed over: duplicates with `onDuplicate: 'ignore'`, and records that the permissions of a
   * record user reject or hide.
   */
  readonly skipped: number
  /** Rows that were sent and got no answer: their records may be in. */
  readonly uncertain: number
  /** The rows that the server answered: those counted as inserted, updated or skipped. */
  readonly answeredRows: readonly RowRange[]
  /** The rows that may be in. */
  readonly uncertainRows: readonly RowRange[]
  /** The rows of chunks that were refused or not sent: none of them is in. */
  readonly failedRows: readonly RowRange[]
}

/** `insertMany()` ended early. Tells which rows are in, and which may be; its `cause` is what went wrong. */
export class InsertManyError extends SurrealEngineError implements InsertManyState {
  override readonly code = 'INSERT_MANY'
  readonly inserted: number
  readonly updated: number
  readonly skipped: number
  readonly uncertain: number
  readonly answeredRows: readonly RowRange[]
  readonly uncertainRows: readonly RowRange[]
  readonly failedRows: readonly RowRange[]

  constructor(message: string, state: InsertManyState, details: ErrorDetails) {
    super(message, details)
    this.inserted = state.inserted
    this.updated = state.updated
    this.skipped = state.skipped
    this.uncertain = state.uncertain
    this.answeredRows = state.answeredRows
    this.uncertainRows = state.uncertainRows
    this.failedRows = state.failedRows
  }

  override toJSON(): Record<string, unknown> {
    const { inserted, updated, skipped, uncertain } = this
    return { ...super.toJSON(), inserted, updated, skipped, uncertain }
  }
}
