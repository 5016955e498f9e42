import type { Known } from './session-server.fixture.js'

/** What somebody asked of a session: a change of it, or a call that runs in it. */
type Entry =
  | { readonly change: (before: Known) => Known; outcome: 'pending' | 'taken over' | 'refused' }
  | { readonly sql: string }

/**
 * What a session is expected to be: the state it began in, and every change that was taken over, in the order in which they
 * were issued. It knows no links, no handshakes and no retries.
 */
export interface SessionModel {
  /** The states in which it may have begun. */
  readonly begun: readonly Known[]
  /** Notes a change. What it returns notes what became of that. */
  change(change: (before: Known) => Known): { readonly takenOver: () => void; readonly refused: () => void }
  call(sql: string): void
  /** The states in which it may be now: whether a change was taken over is known only once its caller hears so. */
  now(): readonly Known[]
  /** Who each call, of those that were noted, is expected to be, and where, if it began in that state. */
  expected(from: Known): ReadonlyMap<string, Known>
}

export function sessionModel(begun: readonly Known[]): SessionModel {
  const entries: Entry[] = []

  return {
    begun,
    change: change => {
      const entry: Entry = { change, outcome: 'pending' }
      entries.push(entry)
      return {
        takenOver: () => {
          entry.outcome = 'taken over'
        },
        refused: () => {
          entry.outcome = 'refused'
        },
      }
    },
    call: sql => void entries.push({ sql }),
    now: () =>
      begun.flatMap(from => {
        let states = [from]
        for (const entry of entries) {
          if ('sql' in entry || entry.outcome === 'refused') continue
          if (entry.outcome === 'taken over') states = states.map(entry.change)
          // They are taken over one after another.
          else states.push(entry.change(states.at(-1) ?? from))
        }
        return states
      }),
    expected: from => {
      const states = new Map<string, Known>()
      let state = from
      for (const entry of entries) {
        if ('sql' in entry) states.set(entry.sql, state)
        else if (entry.outcome === 'taken over') state = entry.change(state)
      }
      return states
    },
  }
}
