import type { TransactionOptions } from '../transaction.js'
import type { SyncCallOptions, SyncExecutor } from './sync-executor.js'

/** Options of `transactionSync()`. */
export type SyncTransactionOptions = Omit<TransactionOptions, 'signal'>

/** A transaction that spans blocking calls. It is lost with its link and with the worker thread that holds it. */
export interface SyncTransaction extends SyncExecutor {
  /** `true` once it was committed or cancelled. */
  readonly isOver: boolean
  /** `true` once the server has confirmed the commit. */
  readonly isCommitted: boolean
  /**
   * Commits the transaction.
   * @throws ConflictError if another transaction changed the same data: it was rolled back and can be repeated.
   * @throws ConnectionLostError with `outcome: 'unknown'` if there was no reply.
   */
  commitSync(options?: SyncCallOptions): void
  /** Rolls the transaction back. Does nothing if it is over. */
  cancelSync(options?: SyncCallOptions): void
  /** Same as `cancelSync()`, for `using`. */
  [Symbol.dispose](): void
}
