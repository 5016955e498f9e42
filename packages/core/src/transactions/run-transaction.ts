import { advise, say } from '#prose'
import type { CallOptions } from '../api/executor.js'
import type { Transaction, TransactionOptions } from '../api/transaction.js'
import { isSurrealEngineError } from '../errors/any-error.js'
import { checkCallOptions, TRANSACTION_OPTIONS } from '../options/call-options.js'
import { wrongOption } from '../options/option-reader.js'
import { runWith } from '../scope/scope.js'
import type { Session } from '../session/session.js'
import type { ConnectionParts } from '../settings/connection-parts.js'
import { conflictPause } from '../time/pause.js'
import { openTransaction } from './open-transaction.js'

/** Begins a transaction, which the caller must end. */
export async function beginTransaction(
  parts: ConnectionParts,
  session: Session,
  options: CallOptions,
): Promise<Transaction> {
  const { transaction } = await openTransaction(parts, session, options)
  return transaction
}

/** Runs `fn` in a transaction: commits when it resolves, cancels when it rejects, retries conflicts if requested. */
export function runTransaction<T>(
  parts: ConnectionParts,
  session: Session,
  fn: (transaction: Transaction) => Promise<T> | T,
  given: TransactionOptions,
): Promise<T> {
  return parts.traced(session, 'transaction', () => run(parts, session, fn, given))
}

async function run<T>(
  parts: ConnectionParts,
  session: Session,
  fn: (transaction: Transaction) => Promise<T> | T,
  given: TransactionOptions,
): Promise<T> {
  checkCallOptions(given, TRANSACTION_OPTIONS, ' of transaction()')
  const { retryConflicts = 0, ...options } = given
  if (!Number.isInteger(retryConflicts) || retryConflicts < 0) {
    throw wrongOption('retryConflicts', say('must-be', 'a whole number of at least 0'), advise('retry-conflicts'))
  }
  for (let conflicts = 0; ; ) {
    // A drain also waits for what fn does between its calls.
    const once = await parts.dispatcher.during(() => runOnce(parts, session, fn, options))
    if (once.ok) return once.result
    const conflict = isSurrealEngineError(once.error) && once.error.code === 'CONFLICT'
    if (!conflict || once.mayBeKept || conflicts >= retryConflicts) throw once.error
    conflicts++
    const budget = parts.deadlines.start(0, options.signal)
    await conflictPause(parts, conflicts, budget).finally(() => budget.close())
  }
}

/** The outcome of one run. */
type Run<T> =
  | { readonly ok: true; readonly result: T }
  | { readonly ok: false; readonly error: unknown; readonly mayBeKept: boolean }

async function runOnce<T>(
  parts: ConnectionParts,
  session: Session,
  fn: (transaction: Transaction) => Promise<T> | T,
  options: CallOptions,
): Promise<Run<T>> {
  const { transaction, mayBeKept } = await openTransaction(parts, session, options)
  try {
    const result = await runWith(transaction, () => fn(transaction))
    if (!transaction.isOver) await transaction.commit()
    return { ok: true, result }
  } catch (error) {
    const cancelled = cancelQuietly(transaction)
    // After an abort, do not wait for the server.
    if (options.signal?.aborted !== true) await cancelled
    return { ok: false, error, mayBeKept: mayBeKept() }
  }
}

/** Cancels without an error, so that the original error is reported. */
async function cancelQuietly(transaction: Transaction): Promise<void> {
  try {
    await transaction.cancel()
  } catch {
    // It ends with its link.
  }
}
