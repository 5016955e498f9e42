import {
  ConfigurationError,
  ConnectionClosedError,
  runWithSync,
  type SyncConnectionLease,
  type SyncDatabaseSession,
  type SyncExecutor,
  type SyncSessionExecutor,
  UnsupportedError,
  type Uuid,
} from '@surrealengine/core'
import { checkOptions } from './call-options.js'
import { blockingMethods, createSyncExecutor } from './executor.js'
import type { CreatedObject, RemoteObject } from './remote-object.js'
import { createTransaction, runTransaction } from './transaction.js'

/** The methods that a session has besides those of an executor, each with the position of its options. */
const METHODS = {
  ...{ useSync: 1, setSync: 2, unsetSync: 1, signinSync: 1, signupSync: 1, authenticateSync: 1 },
  ...{ invalidateSync: 0, infoSync: 0 },
} as const

/** What a connection, a session and a lease have in common. */
export function createSyncSessionExecutor(remote: RemoteObject): SyncSessionExecutor {
  const methods = blockingMethods(METHODS, remote) as Omit<SyncSessionExecutor, keyof SyncExecutor>
  return {
    ...createSyncExecutor(remote),
    ...methods,
    transactionSync: (fn, options = {}) => runTransaction(remote, fn, options),
    beginTransactionSync: (options = {}) => {
      checkOptions(options, 'beginTransactionSync')
      return createTransaction(remote.create('transaction', 'beginTransaction', [options], options)).transaction
    },
    // Three deadlines: it waits for a pending change, prepares the session, and ends it if that fails.
    forkSessionSync: () => createSession(remote.create('session', 'forkSession', [], {}, 3)),
    liveSync: () => {
      throw new UnsupportedError('A blocking connection cannot receive the notifications of a live query', {
        hint: 'Use live() of a connection with asyncMode: true. Both kinds can be used side by side.',
      })
    },
  }
}

/** A session of its own over the connection's link. */
export function createSession(created: CreatedObject): SyncDatabaseSession {
  const life = endOnce(created, () => {
    throw new ConnectionClosedError('The session was closed', { hint: 'Open another one with sessionSync().' })
  })
  const closeSync = (): void => life.end('close')
  return {
    ...createSyncSessionExecutor(life.remote),
    id: created.id as Uuid,
    closeSync,
    [Symbol.dispose]: closeSync,
  }
}

/** A lease of a pooled link. */
export function createLease(created: CreatedObject): SyncConnectionLease {
  const life = endOnce(created, () => {
    throw new ConnectionClosedError('The lease was released', { hint: 'Take another one with leaseSync().' })
  })
  return {
    ...createSyncSessionExecutor(life.remote),
    releaseSync: () => {
      if (life.hasEnded()) {
        throw new ConfigurationError('The lease was already released', { hint: 'Release each lease only once.' })
      }
      life.end('release')
    },
    [Symbol.dispose]: () => life.end('release'),
  }
}

/** Runs `fn` with a lease as the current executor, and releases it in any case. */
export function withLease<T>(lease: SyncConnectionLease, fn: (lease: SyncConnectionLease) => T): T {
  try {
    return runWithSync(lease, fn)
  } finally {
    lease[Symbol.dispose]()
  }
}

/** Lets a session or lease end once, and refuses calls after that. */
function endOnce(created: CreatedObject, refuse: () => never) {
  let ended = false
  const remote: RemoteObject = {
    call: (...args) => (ended ? refuse() : created.call(...args)),
    create: (...args) => (ended ? refuse() : created.create(...args)),
    origin: created.origin,
  }
  return {
    remote,
    hasEnded: (): boolean => ended,
    end: (method: 'close' | 'release'): void => {
      if (ended) return
      ended = true
      created.call(method, [], {}, 2)
    },
  }
}
