import { Uuid } from 'surrealdb'
import { ASYNC_DISPOSE } from '../connection/async-dispose.js'
import type { Runtime } from '../connection/runtime.js'
import { runWith } from '../connection/scope.js'
import { ConfigurationError } from '../errors/configuration.js'
import { isSurrealEngineError } from '../errors/error.js'
import { ProtocolError, UnsupportedError } from '../errors/request.js'
import type { Session } from '../session/session.js'
import { backoffDelay } from '../supervision/backoff.js'
import type { CallOptions } from './executor.js'
import { createExecutor } from './query.js'
import type { Transaction, TransactionOptions } from './transaction.js'

/** Between two tries of a transaction that met another. Milliseconds. */
const CONFLICT_BACKOFF = { initialDelay: 10, backoff: 2, maxDelay: 1000 }

/** Begins a transaction in a session, on the link that is ready now. */
export async function beginTransaction(
  { bounded, dispatcher, settings }: Runtime,
  session: Session,
  options: CallOptions,
): Promise<Transaction> {
  if (!settings.capabilities.transactions) {
    throw new UnsupportedError('Transactions that span calls do not work over this transport', {
      hint: 'Use ws:// or an embedded database, or put BEGIN and COMMIT into one query().',
    })
  }
  const { link, result } = await bounded(options, deadline =>
    dispatcher.callOnLink(session, { method: 'begin', params: [], deadline }),
  )
  if (!(result instanceof Uuid))
    throw new ProtocolError('The server answered begin without an id', { outcome: 'answered' })
  const transaction = result
  let over: 'committed' | 'cancelled' | undefined

  function refuseOver(): void {
    if (over === undefined) return
    throw new ConfigurationError(`The transaction was ${over} already`, { hint: 'Begin another one.' })
  }

  async function end(method: 'commit' | 'cancel', given: CallOptions): Promise<void> {
    over = method === 'commit' ? 'committed' : 'cancelled'
    try {
      await bounded(given, deadline => dispatcher.call(session, { method, params: [transaction], deadline, link }))
    } catch (error) {
      // It was never sent: the transaction is still there, and can be cancelled.
      if (method === 'commit' && isSurrealEngineError(error) && error.outcome === 'not-run') over = undefined
      throw error
    }
  }

  async function cancel(given: CallOptions = {}): Promise<void> {
    if (over !== undefined) return
    try {
      // Whatever ended its calls is no reason to leave it open on the server.
      const { signal: _, ...rest } = options
      await end('cancel', { ...rest, ...given })
    } catch (error) {
      // A transaction is lost with its link: nothing of it was kept.
      if (!(isSurrealEngineError(error) && (error.code === 'CONNECTION_LOST' || error.code === 'CONNECTION_CLOSED'))) {
        throw error
      }
    }
  }

  const executor = createExecutor(
    {
      send: async ({ sql, variables }, given) => {
        refuseOver()
        return bounded(given, deadline =>
          dispatcher.call(session, { method: 'query', params: [sql, variables], deadline, transaction, link }),
        )
      },
      live: async () => {
        throw new UnsupportedError('A live query cannot be started in a transaction', {
          hint: 'Start it on the connection.',
        })
      },
    },
    options,
  )
  return {
    ...executor,
    get isOver() {
      return over !== undefined
    },
    commit: async (given = {}) => {
      refuseOver()
      await end('commit', { ...options, ...given })
    },
    cancel,
    [ASYNC_DISPOSE]: () => cancel(),
  }
}

/** Runs `fn` in a transaction: commits when it resolves, cancels when it rejects, repeats it after a conflict if asked. */
export async function runTransaction<T>(
  runtime: Runtime,
  session: Session,
  fn: (transaction: Transaction) => Promise<T> | T,
  { retryConflicts = 0, ...options }: TransactionOptions,
): Promise<T> {
  if (!Number.isInteger(retryConflicts) || retryConflicts < 0) {
    throw new ConfigurationError('The option retryConflicts is not a whole number from 0', {
      option: 'retryConflicts',
      hint: 'Pass how often the whole transaction may be repeated: { retryConflicts: 3 }.',
    })
  }
  for (let conflicts = 0; ; ) {
    try {
      // What fn does between its calls is under way as well.
      return await runtime.dispatcher.during(() => runOnce(runtime, session, fn, options))
    } catch (error) {
      const conflict = isSurrealEngineError(error) && error.code === 'CONFLICT'
      if (!conflict || conflicts >= retryConflicts) throw error
      conflicts++
      await pause(runtime, backoffDelay(conflicts, CONFLICT_BACKOFF, runtime.clock.random), options.signal)
    }
  }
}

async function runOnce<T>(
  runtime: Runtime,
  session: Session,
  fn: (transaction: Transaction) => Promise<T> | T,
  options: CallOptions,
): Promise<T> {
  const transaction = await beginTransaction(runtime, session, options)
  try {
    const result = await runWith(transaction, () => fn(transaction))
    if (!transaction.isOver) await transaction.commit()
    return result
  } catch (error) {
    await cancelQuietly(transaction)
    throw error
  }
}

/** What went wrong in the transaction counts, not what goes wrong in ending it. */
async function cancelQuietly(transaction: Transaction): Promise<void> {
  try {
    await transaction.cancel()
  } catch {
    // It ends with its link, or on the server after a while.
  }
}

function pause({ clock }: Runtime, delay: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise(resolve => {
    const timer = clock.after(delay, over)
    function over(): void {
      timer.cancel()
      signal?.removeEventListener('abort', over)
      resolve()
    }
    signal?.addEventListener('abort', over)
  })
}
