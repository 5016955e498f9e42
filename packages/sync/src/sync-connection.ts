import {
  type ConnectionStatus,
  checkKnown,
  type SyncCallOptions,
  type SyncConnection,
  type SyncConnectionLease,
  type SyncContext,
} from '@surrealengine/core'
import { ask } from './ask.js'
import { type Caller, checkOptions, timeoutIn } from './caller.js'
import { createChild } from './child.js'
import { DISPOSE } from './dispose.js'
import { findHome } from './home.js'
import { namesIn } from './names.js'
import { Seat } from './seat.js'
import { createLease, createSession, createSyncSessionExecutor, withLease } from './session.js'
import { threads } from './threads.js'

/** Numbers of a connection that has no link and no thread. */
const NOTHING = { open: 0, waiting: 0, created: 0, dropped: 0 }

/**
 * Makes a connection whose calls block. No I/O, and no thread before it is needed. `find` gives it a place in one.
 * @throws ConfigurationError for an option that cannot cross to another thread.
 * @throws UnsupportedError where there are no threads.
 */
export function createSyncConnection(context: SyncContext, find: typeof findHome = findHome): SyncConnection {
  threads()
  const { requestTimeout, timeout, name, urls } = context
  const seat = new Seat(context, find)

  const caller: Caller = {
    call: (method, args, options, deadlines = 1) =>
      seat.call(method, args, timeoutIn(options, requestTimeout) * deadlines).result,
    make: (method, args, options, what, deadlines = 1) => {
      const limit = timeoutIn(options, requestTimeout)
      const { at, result } = seat.call(method, args, limit * deadlines)
      // What is not forked begins where its options say.
      const names = method === 'session' ? namesIn(args[0]) : seat.names
      const origin = { connection: seat, ...names }
      return createChild(at, result, what, what === 'transaction' ? limit : requestTimeout, origin)
    },
    origin: () => ({ connection: seat, ...seat.names }),
  }

  /** What the connection is now, asked where it is. */
  function look<T>(property: string, otherwise: T): T {
    const { present } = seat
    if (present === undefined) return otherwise
    const { bridge, handle: target } = present
    return ask(bridge, { target, method: property, params: [] }, requestTimeout) as T
  }

  function leaseSync(options?: SyncCallOptions): SyncConnectionLease
  function leaseSync<T>(fn: (lease: SyncConnectionLease) => T, options?: SyncCallOptions): T
  function leaseSync<T>(
    first: SyncCallOptions | ((lease: SyncConnectionLease) => T) = {},
    second: SyncCallOptions = {},
  ): T | SyncConnectionLease {
    const options = typeof first === 'function' ? second : first
    checkOptions(options, 'leaseSync')
    const lease = createLease(caller.make('lease', [options], options, 'lease', 2))
    return typeof first === 'function' ? withLease(lease, first) : lease
  }

  return {
    ...createSyncSessionExecutor(caller),
    url: urls.map(({ display }) => display).join(', '),
    name,
    get status() {
      return look<ConnectionStatus>('status', seat.isClosed ? 'closed' : 'disconnected')
    },
    connectSync: (options = {}) => {
      checkOptions(options, 'connectSync', 'connect')
      seat.connect(options, timeoutIn(options, timeout))
    },
    closeSync: (options: object = {}) => {
      checkKnown(options, [], ' of closeSync()')
      seat.close()
    },
    isConnected: () => look('isConnected', false),
    pingSync: (options = {}) => {
      checkOptions(options, 'pingSync')
      return Number(caller.call('ping', [options], options))
    },
    versionSync: (options = {}) => {
      checkOptions(options, 'versionSync')
      return String(caller.call('version', [options], options))
    },
    sessionSync: (options = {}) => {
      checkOptions(options, 'sessionSync', 'session')
      // It prepares the session, and where that fails ends it: each has a deadline.
      return createSession(caller.make('session', [options], {}, 'session', 2))
    },
    leaseSync,
    stats: () => look('stats', NOTHING),
    [DISPOSE]: () => seat.close(),
  }
}
