import type { Known } from './session-server.fixture.js'

/** An operation on a session: a change of it, or a call in it. */
type Entry =
  | { readonly change: (before: Known) => Known; outcome: 'pending' | 'accepted' | 'refused' }
  | { readonly sql: string }

/**
 * The expected state of a session: its initial state and every accepted change, in the order in which they were issued.
 * Knows nothing about links, handshakes and retries.
 */
export interface SessionModel {
  /** The possible initial states. */
  readonly begun: readonly Known[]
  /** Records a change. The returned functions record its outcome. */
  change(change: (before: Known) => Known): { readonly accepted: () => void; readonly refused: () => void }
  call(sql: string): void
  /** The possible current states: whether a change was accepted is known only once its promise settles. */
  now(): readonly Known[]
  /** The expected state of each recorded call, for one initial state. */
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
        accepted: () => {
          entry.outcome = 'accepted'
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
          if (entry.outcome === 'accepted') states = states.map(entry.change)
          // They are accepted one after another.
          else states.push(entry.change(states.at(-1) ?? from))
        }
        return states
      }),
    expected: from => {
      const states = new Map<string, Known>()
      let state = from
      for (const entry of entries) {
        if ('sql' in entry) states.set(entry.sql, state)
        else if (entry.outcome === 'accepted') state = entry.change(state)
      }
      return states
    },
  }
}
