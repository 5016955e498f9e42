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
import { type Caller, type Child, checkOptions } from './caller.js'
import { DISPOSE } from './dispose.js'
import { createSyncExecutor, twins } from './executor.js'
import { runTransaction } from './run-transaction.js'
import { createTransaction } from './transaction.js'

/** The further methods of a session, each with the place of its options. */
const CHANGES = {
  ...{ useSync: 1, setSync: 2, unsetSync: 1, signinSync: 1, signupSync: 1, authenticateSync: 1 },
  ...{ invalidateSync: 0, infoSync: 0 },
} as const

/** What a user calls on a session, whichever it is. */
export function createSyncSessionExecutor(caller: Caller): SyncSessionExecutor {
  const changes = twins(CHANGES, caller) as Omit<SyncSessionExecutor, keyof SyncExecutor>
  return {
    ...createSyncExecutor(caller),
    ...changes,
    transactionSync: (fn, options = {}) => runTransaction(caller, fn, options),
    beginTransactionSync: (options = {}) => {
      checkOptions(options, 'beginTransactionSync')
      return createTransaction(caller.make('beginTransaction', [options], options, 'transaction')).transaction
    },
    // It waits for changes under way, prepares the session, and where that fails ends it: each has a deadline.
    forkSessionSync: () => createSession(caller.make('forkSession', [], {}, 'session', 3)),
    liveSync: () => {
      throw new UnsupportedError('Live queries need a thread that listens, and this one waits while it is connected', {
        hint: 'Use live() of a connection with asyncMode: true. Both kinds can be used side by side.',
      })
    },
  }
}

/** A further session. */
export function createSession(child: Child): SyncDatabaseSession {
  const life = mortal(child, () => {
    throw new ConnectionClosedError('The session was closed', { hint: 'Open another one with sessionSync().' })
  })
  const closeSync = (): void => life.end('close')
  return { ...createSyncSessionExecutor(life.caller), id: child.id as Uuid, closeSync, [DISPOSE]: closeSync }
}

/** A lease. */
export function createLease(child: Child): SyncConnectionLease {
  const life = mortal(child, () => {
    throw new ConnectionClosedError('The lease was released', { hint: 'Take another one with leaseSync().' })
  })
  return {
    ...createSyncSessionExecutor(life.caller),
    releaseSync: () => {
      if (life.isOver()) {
        throw new ConfigurationError('The lease was released already', { hint: 'Release each lease once.' })
      }
      life.end('release')
    },
    [DISPOSE]: () => life.end('release'),
  }
}

/** Runs `fn` with a lease, as the current executor, and gives it back whatever happens. */
export function withLease<T>(lease: SyncConnectionLease, fn: (lease: SyncConnectionLease) => T): T {
  try {
    return runWithSync(lease, fn)
  } finally {
    lease[DISPOSE]()
  }
}

/** Something that is ended once, and refuses calls after that. */
function mortal(child: Child, refuse: () => never) {
  let over = false
  const caller: Caller = {
    call: (...args) => (over ? refuse() : child.call(...args)),
    make: (...args) => (over ? refuse() : child.make(...args)),
    origin: child.origin,
  }
  return {
    caller,
    isOver: (): boolean => over,
    end: (method: 'close' | 'release'): void => {
      if (over) return
      over = true
      child.call(method, [], {}, 2)
    },
  }
}
