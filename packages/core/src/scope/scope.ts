import { advise, say } from '#prose'
import { type Connection, canOpen, OPEN } from '../api/connection.js'
import type { Executor } from '../api/executor.js'
import { ConfigurationError } from '../errors/configuration.js'
import { shared } from '../shared/shared.js'

/** The part of Node's `AsyncLocalStorage` that is used here. */
interface Storage {
  run<R>(executor: Executor, fn: () => R): R
  getStore(): Executor | undefined
}

/** Fallback for platforms without `AsyncLocalStorage`, which only counts open scopes. */
interface OpenScopes {
  open: number
}

/**
 * Makes an executor (a connection, session or transaction) current for everything that `fn` does and awaits.
 *
 * @example
 * ```ts
 * await runWith(transaction, async () => {
 *   currentExecutor() // the transaction
 * })
 * ```
 */
export function runWith<E extends Executor, R>(executor: E, fn: (executor: E) => R): R {
  const scopes = scopesOf()
  if ('run' in scopes) return scopes.run(executor, () => fn(executor))
  scopes.open++
  const close = (): void => void scopes.open--
  let result: R
  try {
    result = fn(executor)
  } catch (error) {
    close()
    throw error
  }
  if (result instanceof Promise) result.then(close, close)
  else close()
  return result
}

/**
 * Connects a connection if necessary, makes it current for `fn`, and closes it afterwards if it was connected here.
 *
 * @example
 * ```ts
 * const users = await withConnection(createConnection({ url: 'mem://' }), db => db.query('RETURN 1'))
 * ```
 */
export async function withConnection<R>(
  connection: Connection,
  fn: (connection: Connection) => R | Promise<R>,
): Promise<R> {
  if (!canOpen(connection)) throw new ConfigurationError(say('not-a-connection', 'withConnection'))
  // A connection that is already connecting or reconnecting is not closed here.
  const mine = await connection[OPEN]()
  try {
    return await runWith(connection, fn)
  } finally {
    if (mine) await connection.close()
  }
}

/**
 * The executor made current by `runWith` or `withConnection`; `undefined` outside of them.
 * @throws ConfigurationError if a scope is open on a platform that cannot tell which executor is current.
 */
export function currentExecutor(): Executor | undefined {
  const scopes = scopesOf()
  if ('run' in scopes) return scopes.getStore()
  if (scopes.open === 0) return undefined
  throw new ConfigurationError(say('no-current-connection'), {
    hint: advise('pass-connection-on'),
  })
}

function scopesOf(): Storage | OpenScopes {
  const { slots } = shared()
  const known = slots.get('scopes') as Storage | OpenScopes | undefined
  if (known !== undefined) return known
  const scopes = asyncStorage() ?? { open: 0 }
  slots.set('scopes', scopes)
  return scopes
}

/** Not imported, so that bundlers do not include a Node module. */
function asyncStorage(): Storage | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => { AsyncLocalStorage: new () => Storage } | undefined }
  }
  const hooks = process?.getBuiltinModule?.('node:async_hooks')
  return hooks === undefined ? undefined : new hooks.AsyncLocalStorage()
}
