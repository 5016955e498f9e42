import { advise, say } from '#prose'
import type { SyncExecutor } from '../api/blocking/sync-executor.js'
import type { Executor } from '../api/executor.js'
import { NoDefaultConnectionError } from '../errors/connection.js'
import { shared } from '../shared/shared.js'
import { defaultConnection } from './connection-registry.js'
import { currentExecutor } from './scope.js'
import { currentSyncExecutor } from './sync-scope.js'

/**
 * The executor of whoever names none: the current one, otherwise the default connection.
 * @throws NoDefaultConnectionError when there is neither.
 */
export function implicitExecutor(): Executor {
  return currentExecutor() ?? defaultConnection()
}

/**
 * The same for blocking calls.
 * @throws NoDefaultConnectionError when there is neither.
 */
export function implicitSyncExecutor(): SyncExecutor {
  const executor = currentSyncExecutor() ?? (shared().defaults.sync as SyncExecutor | undefined)
  if (executor !== undefined) return executor
  throw new NoDefaultConnectionError(say('no-default-blocking-connection'), {
    hint: advise('make-or-pass-blocking'),
  })
}
