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
 * in a session of its own, if need be.
 */
export function liveHome(clock: Clock, session: Session): Home {
  let origin: Pick<Session['state'], 'namespace' | 'database'> | undefined
  let apart: Session | undefined
  let apartSince = 0

  function current(): Session {
    const { state } = session
    origin ??= { namespace: state.namespace, database: state.database }
    const { namespace, database } = origin
    if (namespace === state.namespace && database === state.database) return session
    // Who is asking may be another one by now.
    if (apart === undefined || apartSince !== session.revision) {
      apart = new Session(clock, { ...state, namespace, database }, { id: randomUuid() })
      apart.inherit(session)
      apartSince = session.revision
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
