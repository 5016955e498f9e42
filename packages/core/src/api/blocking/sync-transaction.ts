import type { TransactionOptions } from '../transaction.js'
import type { SyncCallOptions, SyncExecutor } from './sync-executor.js'

/** What `transactionSync()` takes. */
export type SyncTransactionOptions = Omit<TransactionOptions, 'signal'>

/** A transaction that spans blocking calls. It is lost with its link and with the worker thread that holds it. */
export interface SyncTransaction extends SyncExecutor {
  /** Whether it was committed or cancelled. */
  readonly isOver: boolean
  /** Whether the server said that it kept all of it. */
  readonly isCommitted: boolean
  /**
   * Keeps all of it.
   * @throws ConflictError when another transaction changed the same: nothing was kept, the whole may be repeated.
   * @throws ConnectionLostError with `outcome: 'unknown'` when no answer came.
   */
  commitSync(options?: SyncCallOptions): void
  /** Keeps nothing of it. Does nothing when it is over. */
  cancelSync(options?: SyncCallOptions): void
  /** As `cancelSync()`, for `using`. */
  [Symbol.dispose](): void
}
