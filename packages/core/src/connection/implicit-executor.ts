import { advise, say } from '#prose'
import { NoDefaultConnectionError } from '../errors/connection.js'
import type { Executor } from '../query/executor.js'
import type { SyncExecutor } from '../query/sync-executor.js'
import { shared } from '../shared.js'
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
