import { claimsOf } from '@surrealengine/core/extension'
import type { ConnectionSession, ConnectionState } from 'surrealdb'

/** The longest delay that timers take. Milliseconds. */
const LONGEST = 2 ** 31 - 1

/**
 * Removes timers of the SDK that would fire at once, again and again: those for tokens that expire in more than 24.8 days,
 * where timers overflow, and for tokens that have expired by the local clock. Core renews such tokens.
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
      const left = millisecondsLeft(session.accessToken)
      if (next === undefined || (left > 0 && left <= LONGEST)) return
      clearTimeout(next)
      timer = undefined
    },
  })
}

/** An open connection keeps the process alive, and the timer of a closed session must not. */
function unref(timer: ConnectionSession['authRenewal']): void {
  if (typeof timer === 'object') timer.unref()
}

/** Milliseconds until a token expires, by the wall clock, as the SDK counts. */
export function millisecondsLeft(token = ''): number {
  return claimsOf(token).expires - Date.now()
}
