import { claimsOf } from '@surrealengine/core/extension'
import type { ConnectionSession, ConnectionState } from 'surrealdb'

/** The longest delay that timers take. Milliseconds. */
const LONGEST = 2 ** 31 - 1

/**
 * Removes the SDK's timers for tokens that expire in more than 24.8 days: timers overflow at that delay and fire at once,
 * again and again. Core renews such tokens.
 */
export function guardRenewals({ rootSession, sessions }: ConnectionState): void {
  guard(rootSession)
  const { set } = sessions
  Object.defineProperty(sessions, 'set', {
    value: function (this: typeof sessions, ...[id, session]: Parameters<typeof set>) {
      guard(session)
      return set.call(this, id, session)
    },
  })
}

function guard(session: ConnectionSession): void {
  let timer = session.authRenewal
  Object.defineProperty(session, 'authRenewal', {
    enumerable: true,
    configurable: true,
    get: () => timer,
    set: (next: ConnectionSession['authRenewal']) => {
      timer = next
      unref(next)
      if (next === undefined || millisecondsLeft(session.accessToken) <= LONGEST) return
      clearTimeout(next)
      timer = undefined
    },
  })
}

/** The connection is the reason to keep the process, and a session that was closed is none. */
function unref(timer: ConnectionSession['authRenewal']): void {
  if (typeof timer === 'object') timer.unref()
}

/** Milliseconds until a token expires, by the wall clock, as the SDK counts. */
function millisecondsLeft(token = ''): number {
  return claimsOf(token).expires - Date.now()
}
