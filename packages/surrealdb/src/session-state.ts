import type { ConnectionSession, ConnectionState } from 'surrealdb'

/** The longest delay that timers take. Milliseconds. */
const LONGEST = 2 ** 31 - 1

/**
 * Takes the SDK's timers out that renew a token which lives for more than 24.8 days: no timer runs for so long, and one that
 * is told to fires at once, again and again. Core renews such tokens by itself.
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

/** How long an access token lives from now on, by the wall clock as the SDK counts. */
function millisecondsLeft(token: string | undefined): number {
  try {
    const base64 = (token ?? '').split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''
    const { exp } = JSON.parse(atob(base64)) as { exp?: unknown }
    return typeof exp === 'number' ? exp * 1000 - Date.now() : 0
  } catch {
    return 0
  }
}
