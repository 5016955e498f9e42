import { advise, say } from '#prose'
import { isSyncConnection, type SyncConnection } from '../api/blocking/sync-connection.js'
import type { SyncExecutor } from '../api/blocking/sync-executor.js'
import { ConfigurationError } from '../errors/configuration.js'
import { shared } from '../shared/shared.js'

const SLOT = 'sync-scope'

/**
 * Makes a blocking executor current for everything that `fn` does.
 * @throws ConfigurationError if `fn` is asynchronous: code after its first `await` would run outside.
 */
export function runWithSync<E extends SyncExecutor, R>(executor: E, fn: (executor: E) => R): R {
  // A declared async function is rejected before it runs.
  if (Object.prototype.toString.call(fn) === '[object AsyncFunction]') throw asynchronous()
  const { slots } = shared()
  const outer = slots.get(SLOT)
  slots.set(SLOT, executor)
  try {
    const result = fn(executor)
    if (!isThenable(result)) return result
    // Avoid an unhandled rejection.
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
 * Connects a blocking connection if necessary, makes it current for `fn`, and closes it afterwards if it was connected
 * here, even if `fn` throws.
 * @throws ConfigurationError if `fn` is asynchronous.
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

/** The executor made current by `runWithSync`; `undefined` outside of it. */
export function currentSyncExecutor(): SyncExecutor | undefined {
  return shared().slots.get(SLOT) as SyncExecutor | undefined
}
