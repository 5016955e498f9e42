import { ConfigurationError, isSurrealEngineError, type SyncTransaction } from '@surrealengine/core'
import { type Caller, type Child, checkOptions } from './caller.js'
import { DISPOSE } from './dispose.js'
import { createSyncExecutor } from './executor.js'

/** A transaction, and what only its runner asks. */
export interface OpenTransaction {
  readonly transaction: SyncTransaction
  /** Whether a commit succeeded, or was sent and not answered: running the whole again could do it twice. */
  mayBeKept(): boolean
}

/** What a user holds of a transaction in the worker. */
export function createTransaction(child: Child): OpenTransaction {
  let over: 'committed' | 'cancelled' | undefined
  let mayBeKept = false
  let isKept = false

  function refuseOver(): void {
    if (over === undefined) return
    throw new ConfigurationError(`The transaction was ${over} already`, { hint: 'Begin another one.' })
  }

  const caller: Caller = {
    call: (...args) => {
      refuseOver()
      return child.call(...args)
    },
    make: (...args) => child.make(...args),
    origin: child.origin,
  }

  function cancelSync(options: object = {}): void {
    checkOptions(options, 'cancelSync')
    if (over !== undefined) return
    over = 'cancelled'
    try {
      child.call('cancel', [options], options)
    } catch (error) {
      // It is lost with its link, and with its thread: nothing of it was kept.
      if (!(isSurrealEngineError(error) && error.code === 'CONNECTION_LOST')) throw error
    }
  }

  return {
    transaction: {
      ...createSyncExecutor(caller),
      get isOver() {
        return over !== undefined
      },
      get isCommitted() {
        return isKept
      },
      commitSync: (options = {}) => {
        checkOptions(options, 'commitSync')
        refuseOver()
        try {
          child.call('commit', [options], options)
          over = 'committed'
          mayBeKept = true
          isKept = true
        } catch (error) {
          const outcome = isSurrealEngineError(error) ? error.outcome : 'unknown'
          // One that was never sent leaves the transaction there: it can be cancelled.
          if (outcome !== 'not-run') over = 'committed'
          mayBeKept = outcome === 'unknown'
          throw error
        }
      },
      cancelSync,
      [DISPOSE]: () => cancelSync(),
    },
    mayBeKept: () => mayBeKept,
  }
}
