import type { SyncExecutor } from '../query/sync-executor.js'
import { shared } from '../shared.js'

const SLOT = 'sync-scope'

/**
 * Makes a blocking executor the current one for everything that `fn` does. `fn` must not be asynchronous: what it would do
 * after its first `await` is outside.
 */
export function runWithSync<E extends SyncExecutor, R>(executor: E, fn: (executor: E) => R): R {
  const { slots } = shared()
  const outer = slots.get(SLOT)
  slots.set(SLOT, executor)
  try {
    return fn(executor)
  } finally {
    slots.set(SLOT, outer)
  }
}

/** What `runWithSync` made current; `undefined` outside of it. */
export function currentSyncExecutor(): SyncExecutor | undefined {
  return shared().slots.get(SLOT) as SyncExecutor | undefined
}
