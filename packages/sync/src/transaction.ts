import {
  ConfigurationError,
  isSurrealEngineError,
  runWithSync,
  type SyncTransaction,
  type SyncTransactionOptions,
} from '@surrealengine/core'
import { conflictDelay } from '@surrealengine/core/extension'
import { checkOptions } from './call-options.js'
import { createSyncExecutor } from './executor.js'
import type { CreatedObject, RemoteObject } from './remote-object.js'

/**
 * How far a transaction is. `refused`: the server did not commit it. `unanswered`: it may have been committed or not.
 */
type State = 'open' | 'committed' | 'refused' | 'unanswered' | 'cancelled'

/** A transaction, and what only `runTransaction` needs to know of it. */
interface OpenTransaction {
  readonly transaction: SyncTransaction
  /** Whether its changes were kept, or may have been: running it again could apply them twice. */
  mayBeKept(): boolean
}

/** The transaction that a user holds, over one in the worker. */
export function createTransaction(created: CreatedObject): OpenTransaction {
  let state: State = 'open'

  function refuseEnded(): void {
    if (state === 'open') return
    const end = state === 'cancelled' ? 'cancelled' : 'committed'
    throw new ConfigurationError(`The transaction was already ${end}`, { hint: 'Begin a new transaction.' })
  }

  const remote: RemoteObject = {
    call: (...args) => {
      refuseEnded()
      return created.call(...args)
    },
    create: (...args) => created.create(...args),
    origin: created.origin,
  }

  function commitSync(options: object = {}): void {
    checkOptions(options, 'commitSync')
    refuseEnded()
    try {
      created.call('commit', [options], options)
      state = 'committed'
    } catch (error) {
      state = stateAfterFailedCommit(error)
      throw error
    }
  }

  function cancelSync(options: object = {}): void {
    checkOptions(options, 'cancelSync')
    if (state !== 'open') return
    state = 'cancelled'
    try {
      created.call('cancel', [options], options)
    } catch (error) {
      // A transaction that is lost with its link or its worker is cancelled as well.
      if (!(isSurrealEngineError(error) && error.code === 'CONNECTION_LOST')) throw error
    }
  }

  const transaction: SyncTransaction = {
    ...createSyncExecutor(remote),
    get isOver() {
      return state !== 'open'
    },
    get isCommitted() {
      return state === 'committed'
    },
    commitSync,
    cancelSync,
    [Symbol.dispose]: () => cancelSync(),
  }
  return { transaction, mayBeKept: () => state === 'committed' || state === 'unanswered' }
}

function stateAfterFailedCommit(error: unknown): State {
  switch (isSurrealEngineError(error) ? error.outcome : 'unknown') {
    case 'not-run':
      // It was never sent: the transaction can still be committed or cancelled.
      return 'open'
    case 'answered':
      return 'refused'
    case 'unknown':
      return 'unanswered'
  }
}

/** Runs `fn` in a transaction: commits when it returns, cancels when it throws, repeats it after a conflict if asked. */
export function runTransaction<T>(
  remote: RemoteObject,
  fn: (transaction: SyncTransaction) => T,
  given: SyncTransactionOptions,
): T {
  checkOptions(given, 'transactionSync', 'transaction')
  const { retryConflicts = 0, ...options } = given
  if (!Number.isInteger(retryConflicts) || retryConflicts < 0) {
    throw new ConfigurationError('The option retryConflicts must be a whole number of at least 0', {
      option: 'retryConflicts',
      hint: 'Pass how many times the whole transaction may be retried: { retryConflicts: 3 }.',
    })
  }
  for (let conflicts = 0; ; ) {
    const created = remote.create('transaction', 'beginTransaction', [options], options)
    const { transaction, mayBeKept } = createTransaction(created)
    try {
      const result = runWithSync(transaction, fn)
      if (!transaction.isOver) transaction.commitSync()
      return result
    } catch (error) {
      cancelQuietly(transaction)
      const isConflict = isSurrealEngineError(error) && error.code === 'CONFLICT'
      if (!isConflict || mayBeKept() || conflicts >= retryConflicts) throw error
      conflicts++
      block(conflictDelay(conflicts, Math.random))
    }
  }
}

/** The error that ended the transaction is the one to report, not one from cancelling it. */
function cancelQuietly(transaction: SyncTransaction): void {
  try {
    transaction.cancelSync()
  } catch {
    // It ends with its link, or after a while on the server.
  }
}

/** Blocks the thread for this many milliseconds. */
function block(delay: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, delay)
}
