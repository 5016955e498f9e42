import {
  ConfigurationError,
  conflictDelay,
  isSurrealEngineError,
  runWithSync,
  type SyncTransaction,
  type SyncTransactionOptions,
} from '@surrealengine/core'
import { type Caller, checkOptions } from './caller.js'
import { createTransaction } from './transaction.js'

/** Runs `fn` in a transaction: commits when it returns, cancels when it throws, repeats it after a conflict if asked. */
export function runTransaction<T>(
  caller: Caller,
  fn: (transaction: SyncTransaction) => T,
  given: SyncTransactionOptions,
): T {
  checkOptions(given, 'transactionSync', 'transaction')
  const { retryConflicts = 0, ...options } = given
  if (!Number.isInteger(retryConflicts) || retryConflicts < 0) {
    throw new ConfigurationError('The option retryConflicts must be a whole number of at least 0', {
      option: 'retryConflicts',
      hint: 'Pass how often the whole transaction may be repeated: { retryConflicts: 3 }.',
    })
  }
  for (let conflicts = 0; ; ) {
    const child = caller.make('beginTransaction', [options], options, 'transaction')
    const { transaction, mayBeKept } = createTransaction(child)
    try {
      const result = runWithSync(transaction, fn)
      if (!transaction.isOver) transaction.commitSync()
      return result
    } catch (error) {
      cancelQuietly(transaction)
      const conflict = isSurrealEngineError(error) && error.code === 'CONFLICT'
      if (!conflict || mayBeKept() || conflicts >= retryConflicts) throw error
      conflicts++
      rest(conflictDelay(conflicts, Math.random))
    }
  }
}

/** What went wrong in the transaction counts, not what goes wrong in ending it. */
function cancelQuietly(transaction: SyncTransaction): void {
  try {
    transaction.cancelSync()
  } catch {
    // It ends with its link, or on the server after a while.
  }
}

/** Waits so many milliseconds. */
function rest(delay: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, delay)
}
