import { advise, say } from '#prose'
import type { SyncExecutor } from '../api/blocking/sync-executor.js'
import type { Executor } from '../api/executor.js'
import { NoDefaultConnectionError } from '../errors/connection.js'
import { shared } from '../shared/shared.js'
import { defaultConnection } from './connection-registry.js'
import { currentExecutor } from './scope.js'
import { currentSyncExecutor } from './sync-scope.js'

/**
 * The executor to use if none is passed: the current one, otherwise the default connection.
 * @throws NoDefaultConnectionError if there is neither.
 */
export function implicitExecutor(): Executor {
  return currentExecutor() ?? defaultConnection()
}

/**
 * The blocking executor to use if none is passed: the current one, otherwise the default blocking connection.
 * @throws NoDefaultConnectionError if there is neither.
 */
export function implicitSyncExecutor(): SyncExecutor {
  const executor = currentSyncExecutor() ?? (shared().defaults.sync as SyncExecutor | undefined)
  if (executor !== undefined) return executor
  throw new NoDefaultConnectionError(say('no-default-blocking-connection'), {
    hint: advise('make-or-pass-blocking'),
  })
}
