import {
  type Connection,
  createConnection,
  type ExplicitConnectionOptions,
  isSurrealEngineError,
} from '@surrealengine/core'

type Fn = (...args: unknown[]) => unknown

/**
 * A blocking connection with the interface of an asynchronous one, so that the same conformance suite runs on both: each
 * method calls its blocking counterpart.
 */
export function createBlocking(options: ExplicitConnectionOptions): Connection {
  return adapted(createConnection({ ...options, asyncMode: false })) as Connection
}

function adapted(thing: object): object {
  return new Proxy(thing, {
    get: (_, key) => {
      if (key === 'transaction') return transactionOf(thing)
      if (key === 'with') return (options: object) => ({ query: withOptions(thing, options) })
      const blocking: unknown = Reflect.get(thing, `${String(key)}Sync`)
      if (typeof blocking !== 'function') return Reflect.get(thing, key)
      return async (...args: unknown[]) => {
        const result: unknown = blocking(...args)
        return isDisposable(result) ? adapted(result) : result
      }
    },
  })
}

/** Sessions, leases and transactions are adapted as well. */
function isDisposable(result: unknown): result is object {
  return typeof result === 'object' && result !== null && Symbol.dispose in result
}

function withOptions(thing: object, options: object): Fn {
  return async (sql, variables = {}, more = {}) =>
    Reflect.get(thing, 'querySync')(sql, variables, { ...options, ...Object(more) })
}

/** As `transaction()`, for an asynchronous function, which `transactionSync()` does not take. */
function transactionOf(thing: object): Fn {
  return async (fn, given = {}) => {
    const { retryConflicts = 0, ...options } = given as { retryConflicts?: number }
    for (let left = retryConflicts; ; left--) {
      const transaction = Reflect.get(thing, 'beginTransactionSync')(options)
      try {
        const result: unknown = await (fn as Fn)(adapted(transaction))
        transaction.commitSync()
        return result
      } catch (error) {
        transaction.cancelSync()
        if (!(isSurrealEngineError(error) && error.code === 'CONFLICT' && left > 0)) throw error
      }
    }
  }
}
