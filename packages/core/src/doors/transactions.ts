/** Adds `transaction()` and `beginTransaction()` to connections and sessions when imported. */

import type { CallOptions } from '../api/executor.js'
import type { Transaction, TransactionOptions } from '../api/transaction.js'
import { beginTransaction, runTransaction } from '../transactions/run-transaction.js'
import { registerFeature } from '../transport/features.js'

export type { Transaction, TransactionOptions } from '../api/transaction.js'

declare module '../api/database-session.js' {
  interface SessionExecutor {
    /**
     * Runs `fn` in a transaction: commits when it resolves, and cancels when it rejects.
     * @throws ConflictError if it conflicted with another transaction more than `retryConflicts` times.
     * @throws UnsupportedError over HTTP.
     * @example
     * ```ts
     * await db.transaction(async tx => {
     *   await tx.merge(alice, { balance: 10 })
     *   await tx.merge(bob, { balance: 90 })
     * }, { retryConflicts: 3 })
     * ```
     */
    transaction<T>(fn: (transaction: Transaction) => Promise<T> | T, options?: TransactionOptions): Promise<T>
    /** Begins a transaction, to be ended with `commit()` or `cancel()`. */
    beginTransaction(options?: CallOptions): Promise<Transaction>
  }
}

declare module '../transport/features.js' {
  interface Features {
    readonly transactions: { readonly run: typeof runTransaction; readonly begin: typeof beginTransaction }
  }
}

registerFeature('transactions', { run: runTransaction, begin: beginTransaction })
