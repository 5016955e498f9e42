import type { TimeSpan } from '../options/time-span.js'
import type { CallOptions, Executor } from './executor.js'

/** What `transaction()` takes. */
export interface TransactionOptions {
  /**
   * How often the whole of it is repeated when another transaction got in its way (`ConflictError`). `fn` runs anew each
   * time. Default 0.
   */
  readonly retryConflicts?: number
  /** The budget of each of its calls. Default: `requestTimeout`. */
  readonly timeout?: TimeSpan
  readonly signal?: AbortSignal
}

/**
 * A transaction that spans calls, over one link. Nobody else sees what it did before `commit()`. It is lost with its
 * link, and then nothing of it was kept.
 */
export interface Transaction extends Executor {
  /** Whether it was committed or cancelled. */
  readonly isOver: boolean
  /** Whether the server said that it kept all of it. */
  readonly isCommitted: boolean
  /**
   * Keeps all of it.
   * @throws ConflictError when another transaction changed the same: nothing was kept, the whole may be repeated.
   * @throws ConnectionLostError with `outcome: 'unknown'` when no answer came.
   */
  commit(options?: CallOptions): Promise<void>
  /** Keeps nothing of it. Does nothing when it is over. */
  cancel(options?: CallOptions): Promise<void>
  /** As `cancel()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}
