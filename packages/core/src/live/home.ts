import type { Session } from '../session/session.js'
import { furtherSession } from '../sessions/attachments.js'
import type { Clock } from '../time/clock.js'

/** The sessions of one live query. */
export interface Home {
  /** The session for queries. */
  current(): Session
  /** The session to start it in: the server sends notifications until that session ends. */
  host(): Session
  /** Ends it. Returns its own sessions that may still exist on the server. */
  end(): readonly Session[]
}

/**
 * Keeps a live query in the namespace and database that its session had when it was started, even if the session calls
 * `use()` later: there its rows are read and it is started again after a loss, in a separate session if necessary. A
 * live query falls silent when its session ends, so that is kept until the query is started elsewhere. `leave` ends a
 * separate session that is no longer needed.
 */
export function liveHome(clock: Clock, session: Session, leave: (apart: Session) => void): Home {
  let origin: Pick<Session['view'], 'namespace' | 'database'> | undefined
  let apart: Session | undefined
  let hosting: Session | undefined
  let release = (): void => {}
  /** The state that the separate session was made from. */
  let madeWith: readonly unknown[] = []

  function moveTo(next: Session | undefined, made: readonly unknown[]): void {
    const before = apart
    apart = next
    madeWith = made
    leaveIfUnused(before)
  }

  function leaveIfUnused(one: Session | undefined): void {
    if (one !== undefined && one !== session && one !== apart && one !== hosting) leave(one)
  }

  function settle(next: Session | undefined): void {
    const before = hosting
    if (next === before) return
    release()
    hosting = next
    release = next?.liveQueries.hold() ?? (() => {})
    leaveIfUnused(before)
  }

  function current(): Session {
    const { view } = session
    origin ??= { namespace: view.namespace, database: view.database }
    const { namespace, database } = origin
    if (namespace === view.namespace && database === view.database) {
      moveTo(undefined, [])
      return session
    }
    // Authentication and variables may have changed.
    const made = [view.authenticationRevision, view.variables]
    if (apart === undefined || made.some((part, index) => part !== madeWith[index])) {
      const next = furtherSession(clock, { ...view, namespace, database })
      next.inherit(session)
      moveTo(next, made)
      return next
    }
    return apart
  }

  return {
    current,
    host: () => {
      const next = current()
      settle(next)
      return next
    },
    end: () => {
      const isOwn = (one: Session | undefined): one is Session => one !== undefined && one !== session
      const left = [...new Set([apart, hosting])].filter(isOwn)
      release()
      apart = hosting = undefined
      release = () => {}
      return left
    },
  }
}
