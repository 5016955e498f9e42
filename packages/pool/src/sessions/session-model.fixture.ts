import type { Known } from './session-server.fixture.js'

/** What somebody asked of a session: a change of it, or a call that runs in it. */
type Entry = { readonly change: (before: Known) => Known; isDone: boolean } | { readonly sql: string }

/**
 * What a session is expected to be: the state it began in, and every change that was taken over, in the order in which they
 * were issued. It knows no links, no handshakes and no retries.
 */
export interface SessionModel {
  /** Notes a change. What it returns notes that it was taken over. */
  change(change: (before: Known) => Known): () => void
  call(sql: string): void
  /** The state after the changes that were taken over so far. */
  now(): Known
  /** Who each call, of those that were noted, is expected to be, and where. */
  expected(): ReadonlyMap<string, Known>
}

export function sessionModel(initial: Known): SessionModel {
  const entries: Entry[] = []

  function walk(see: (sql: string, state: Known) => void): Known {
    let state = initial
    for (const entry of entries) {
      if ('sql' in entry) see(entry.sql, state)
      else if (entry.isDone) state = entry.change(state)
    }
    return state
  }

  return {
    change: change => {
      const entry = { change, isDone: false }
      entries.push(entry)
      return () => {
        entry.isDone = true
      }
    },
    call: sql => void entries.push({ sql }),
    now: () => walk(() => {}),
    expected: () => {
      const states = new Map<string, Known>()
      walk((sql, state) => states.set(sql, state))
      return states
    },
  }
}
