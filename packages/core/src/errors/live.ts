import { type ErrorCode, SurrealEngineError } from './error.js'

/** More notifications wait for the reader of a live query than its `buffer` holds. What came before can still be read. */
export class LiveOverflowError extends SurrealEngineError {
  override readonly name: string = 'LiveOverflowError'
  override readonly code: ErrorCode = 'LIVE_OVERFLOW'
}
