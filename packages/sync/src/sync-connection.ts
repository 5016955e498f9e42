import type { ConnectionStatus, SyncCallOptions, SyncConnection, SyncConnectionLease } from '@surrealengine/core'
import type { SyncContext } from '@surrealengine/core/scope'
import { checkKnown } from '@surrealengine/core/transport'
import { checkOptions, timeoutIn } from './call-options.js'
import { createLease, createSession, createSyncSessionExecutor, withLease } from './session.js'
import { WorkerConnection } from './worker-connection.js'
import { leaseWorker } from './worker-lease.js'
import { workerThreads } from './worker-thread.js'

/** The statistics of a connection that is in no worker. */
const NO_STATS = { open: 0, waiting: 0, created: 0, dropped: 0 }

/**
 * Makes a connection whose calls block. It does no I/O, and starts no thread before one is needed. `lease` takes a
 * worker for it.
 * @throws ConfigurationError for an option that cannot be sent to a worker thread.
 * @throws UnsupportedError where there are no worker threads.
 */
export function createSyncConnection(context: SyncContext, lease: typeof leaseWorker = leaseWorker): SyncConnection {
  workerThreads()
  const { timeout, name, urls } = context
  const remote = new WorkerConnection(context, lease)

  function leaseSync(options?: SyncCallOptions): SyncConnectionLease
  function leaseSync<T>(fn: (lease: SyncConnectionLease) => T, options?: SyncCallOptions): T
  function leaseSync<T>(
    first: SyncCallOptions | ((lease: SyncConnectionLease) => T) = {},
    second: SyncCallOptions = {},
  ): T | SyncConnectionLease {
    const options = typeof first === 'function' ? second : first
    checkOptions(options, 'leaseSync')
    // Two deadlines: it waits for a link, and prepares a session on it.
    const taken = createLease(remote.create('lease', 'lease', [options], options, 2))
    return typeof first === 'function' ? withLease(taken, first) : taken
  }

  return {
    ...createSyncSessionExecutor(remote),
    url: urls.map(({ display }) => display).join(', '),
    name,
    get status() {
      return remote.read<ConnectionStatus>('status', remote.isClosed ? 'closed' : 'disconnected')
    },
    connectSync: (options = {}) => {
      checkOptions(options, 'connectSync', 'connect')
      remote.connect(options, timeoutIn(options, timeout))
    },
    closeSync: (options: object = {}) => {
      checkKnown(options, [], ' of closeSync()')
      remote.close()
    },
    isConnected: () => remote.read('isConnected', false),
    pingSync: (options = {}) => {
      checkOptions(options, 'pingSync')
      return Number(remote.call('ping', [options], options))
    },
    versionSync: (options = {}) => {
      checkOptions(options, 'versionSync')
      return String(remote.call('version', [options], options))
    },
    sessionSync: (options = {}) => {
      checkOptions(options, 'sessionSync', 'session')
      // Two deadlines: it prepares the session, and ends it if that fails.
      return createSession(remote.create('session', 'session', [options], {}, 2))
    },
    leaseSync,
    stats: () => remote.read('stats', NO_STATS),
    [Symbol.dispose]: () => remote.close(),
  }
}
