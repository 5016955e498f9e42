/** Adds `transaction()` and `beginTransaction()` to connections and sessions when it is imported. */
import { registerFeature } from './features.js'
import type { CallOptions } from './query/executor.js'
import { beginTransaction, runTransaction } from './query/run-transaction.js'
import type { Transaction, TransactionOptions } from './query/transaction.js'

export type { Transaction, TransactionOptions } from './query/transaction.js'

declare module './connection/database-session.js' {
  interface SessionExecutor {
    /**
     * Runs `fn` in a transaction: commits when it resolves, and cancels when it rejects.
     * @throws ConflictError when another transaction got in its way more often than `retryConflicts`.
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
    /** Begins a transaction that you end yourself, with `commit()` or `cancel()`. */
    beginTransaction(options?: CallOptions): Promise<Transaction>
  }
}

declare module './features.js' {
  interface Features {
    readonly transactions: { readonly run: typeof runTransaction; readonly begin: typeof beginTransaction }
  }
}

registerFeature('transactions', { run: runTransaction, begin: beginTransaction })
