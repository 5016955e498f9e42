import { randomUuid } from '@surrealengine/codec'
import { Session } from '../session/session.js'
import type { Clock } from '../supervision/clock.js'

/** The sessions of one live query. */
export interface Home {
  /** The session to ask in. */
  current(): Session
  /** The session of its own, where it came to that. */
  readonly apart: Session | undefined
}

/**
 * Where a live query lives: in the namespace and database that its session had when it was started. The server keeps it
 * there when the session goes elsewhere, so that is where its rows are read and where it is started again after a loss:
 * in a session of its own, if need be. `leave` ends one on the server that is not needed any more; the live query that was
 * started in it goes on.
 */
export function liveHome(clock: Clock, session: Session, leave: (apart: Session) => void): Home {
  let origin: Pick<Session['state'], 'namespace' | 'database'> | undefined
  let apart: Session | undefined
  /** What of the session it was made with. */
  let madeWith: readonly unknown[] = []

  function moveTo(next: Session | undefined, made: readonly unknown[]): void {
    if (apart !== undefined) leave(apart)
    apart = next
    madeWith = made
  }

  function current(): Session {
    const { state } = session
    origin ??= { namespace: state.namespace, database: state.database }
    const { namespace, database } = origin
    if (namespace === state.namespace && database === state.database) {
      moveTo(undefined, [])
      return session
    }
    // Who is asking may be another one by now.
    const made = [session.view.authenticationRevision, state.variables]
    if (apart === undefined || made.some((part, index) => part !== madeWith[index])) {
      const next = new Session(clock, { ...state, namespace, database }, { id: randomUuid() })
      next.inherit(session)
      moveTo(next, made)
      return next
    }
    return apart
  }

  return {
    current,
    get apart() {
      return apart
    },
  }
}
