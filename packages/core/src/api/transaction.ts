import type { TimeSpan } from '../options/time-span.js'
import type { CallOptions, Executor } from './executor.js'

/** Options of `transaction()`. */
export interface TransactionOptions {
  /**
   * How often the whole transaction is retried after a conflict with another one (`ConflictError`). Each retry runs
   * `fn` again. Default 0.
   */
  readonly retryConflicts?: number
  /** Limit for each of its calls. Default: `requestTimeout`. */
  readonly timeout?: TimeSpan
  readonly signal?: AbortSignal
}

/**
 * A transaction that spans calls, over one link. Its changes are invisible to others until `commit()`. If its link is
 * lost, it is rolled back.
 */
export interface Transaction extends Executor {
  /** `true` once it was committed or cancelled. */
  readonly isOver: boolean
  /** `true` once the server has confirmed the commit. */
  readonly isCommitted: boolean
  /**
   * Commits the transaction.
   * @throws ConflictError if another transaction changed the same data: it was rolled back and can be repeated.
   * @throws ConnectionLostError with `outcome: 'unknown'` if there was no reply.
   */
  commit(options?: CallOptions): Promise<void>
  /** Rolls the transaction back. Does nothing if it is over. */
  cancel(options?: CallOptions): Promise<void>
  /** Same as `cancel()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}
