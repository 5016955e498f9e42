import { advise, say } from '#prose'
import { isSyncConnection, type SyncConnection } from '../api/blocking/sync-connection.js'
import type { SyncExecutor } from '../api/blocking/sync-executor.js'
import { ConfigurationError } from '../errors/configuration.js'
import { shared } from '../shared/shared.js'

const SLOT = 'sync-scope'

/**
 * Makes a blocking executor the current one for everything that `fn` does.
 * @throws ConfigurationError when `fn` is asynchronous: what it would do after its first `await` is outside.
 */
export function runWithSync<E extends SyncExecutor, R>(executor: E, fn: (executor: E) => R): R {
  // One that says so itself is refused before it did anything.
  if (Object.prototype.toString.call(fn) === '[object AsyncFunction]') throw asynchronous()
  const { slots } = shared()
  const outer = slots.get(SLOT)
  slots.set(SLOT, executor)
  try {
    const result = fn(executor)
    if (!isThenable(result)) return result
    // Nobody will look at how it ends.
    result.then(undefined, () => {})
    throw asynchronous()
  } finally {
    slots.set(SLOT, outer)
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

function asynchronous(): ConfigurationError {
  return new ConfigurationError(say('asynchronous-function'), {
    hint: advise('synchronous-function'),
  })
}

/**
 * Connects a blocking connection if need be, makes it the current one for `fn`, and closes it when it was connected here,
 * also when `fn` throws.
 * @throws ConfigurationError when `fn` is asynchronous.
 *
 * @example
 * ```ts
 * const db = createConnection({ url: 'mem://', asyncMode: false })
 * const [one] = withConnectionSync(db, db => db.querySync('RETURN 1'))
 * ```
 */
export function withConnectionSync<R>(connection: SyncConnection, fn: (connection: SyncConnection) => R): R {
  if (!isSyncConnection(connection)) {
    throw new ConfigurationError(say('not-a-blocking-connection'), {
      hint: advise('pass-blocking-connection'),
    })
  }
  const { status } = connection
  const mine = status === 'disconnected' || status === 'closed'
  connection.connectSync()
  try {
    return runWithSync(connection, fn)
  } finally {
    if (mine) connection.closeSync()
  }
}

/** What `runWithSync` made current; `undefined` outside of it. */
export function currentSyncExecutor(): SyncExecutor | undefined {
  return shared().slots.get(SLOT) as SyncExecutor | undefined
}
