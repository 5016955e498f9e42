import {
  type Connection,
  createConnection,
  type ExplicitConnectionOptions,
  isSurrealEngineError,
} from '@surrealengine/core'

type Fn = (...args: unknown[]) => unknown

/**
 * A blocking connection in the clothes of one that gives promises, so that what is shown of the one can be shown of the
 * other: each method calls its blocking twin.
 */
export function createBlocking(options: ExplicitConnectionOptions): Connection {
  return dressed(createConnection({ ...options, asyncMode: false })) as Connection
}

function dressed(thing: object): object {
  return new Proxy(thing, {
    get: (_, key) => {
      if (key === 'transaction') return transactionOf(thing)
      if (key === 'with') return (options: object) => ({ query: withOptions(thing, options) })
      const twin: unknown = Reflect.get(thing, `${String(key)}Sync`)
      if (typeof twin !== 'function') return Reflect.get(thing, key)
      return async (...args: unknown[]) => {
        const result: unknown = twin(...args)
        return isHeld(result) ? dressed(result) : result
      }
    },
  })
}

/** Sessions, leases and transactions are dressed as well. */
function isHeld(result: unknown): result is object {
  return typeof result === 'object' && result !== null && Symbol.dispose in result
}

function withOptions(thing: object, options: object): Fn {
  return async (sql, variables = {}, more = {}) =>
    Reflect.get(thing, 'querySync')(sql, variables, { ...options, ...Object(more) })
}

/** `transactionSync` takes no asynchronous function, which is what is shown here: this begins and ends one itself. */
function transactionOf(thing: object): Fn {
  return async (fn, given = {}) => {
    const { retryConflicts = 0, ...options } = given as { retryConflicts?: number }
    for (let left = retryConflicts; ; left--) {
      const transaction = Reflect.get(thing, 'beginTransactionSync')(options)
      try {
        const result: unknown = await (fn as Fn)(dressed(transaction))
        transaction.commitSync()
        return result
      } catch (error) {
        transaction.cancelSync()
        if (!(isSurrealEngineError(error) && error.code === 'CONFLICT' && left > 0)) throw error
      }
    }
  }
}
