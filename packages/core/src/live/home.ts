import type { Session } from '../session/session.js'
import { furtherSession } from '../sessions/attachments.js'
import type { Clock } from '../time/clock.js'

/** The sessions of one live query. */
export interface Home {
  /** The session to ask in. */
  current(): Session
  /** The session to start it in: the server tells of it until that session ends. */
  host(): Session
  /** It is over. Gives the sessions of its own that the server may still have. */
  end(): readonly Session[]
}

/**
 * Where a live query lives: in the namespace and database that its session had when it was started. The server keeps it
 * there when the session goes elsewhere, so that is where its rows are read and where it is started again after a loss:
 * in a session of its own, if need be. `leave` ends one on the server that is not needed any more. With its session a live
 * query falls silent, so the one that it was started in stays until it is started elsewhere.
 */
export function liveHome(clock: Clock, session: Session, leave: (apart: Session) => void): Home {
  let origin: Pick<Session['view'], 'namespace' | 'database'> | undefined
  let apart: Session | undefined
  let hosting: Session | undefined
  let release = (): void => {}
  /** What of the session it was made with. */
  let madeWith: readonly unknown[] = []

  function moveTo(next: Session | undefined, made: readonly unknown[]): void {
    const before = apart
    apart = next
    madeWith = made
    leaveUnused(before)
  }

  function leaveUnused(one: Session | undefined): void {
    if (one !== undefined && one !== session && one !== apart && one !== hosting) leave(one)
  }

  function settle(next: Session | undefined): void {
    const before = hosting
    if (next === before) return
    release()
    hosting = next
    release = next?.liveQueries.hold() ?? (() => {})
    leaveUnused(before)
  }

  function current(): Session {
    const { view } = session
    origin ??= { namespace: view.namespace, database: view.database }
    const { namespace, database } = origin
    if (namespace === view.namespace && database === view.database) {
      moveTo(undefined, [])
      return session
    }
    // Who is asking may be another one by now.
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
