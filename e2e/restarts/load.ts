import '@surrealengine/core/live'
import '@surrealengine/core/transactions'
import type { Connection } from '@surrealengine/core'
import { emptyLedger, type Ledger, work } from './ledger.js'

/** The kinds of work, each with its ledger. */
export interface Load {
  readonly writes: Ledger
  readonly transactions: Ledger
  /** Writes to the table that is watched. */
  readonly changes: Ledger
  /** Live queries that are opened and killed again. */
  readonly lives: Ledger
  readonly reads: Ledger
  readonly all: readonly Ledger[]
  /** Rejects as soon as an error that is not the library's is thrown. */
  readonly done: Promise<unknown>
  /** Stops the load and waits for running calls. */
  stop(): Promise<void>
}

/** Starts a mixed load on a connection, by several callers at once. Every marker starts with `name`. */
export function startLoad(db: Connection, name: string): Load {
  const ledgers = {
    writes: emptyLedger(),
    transactions: emptyLedger(),
    changes: emptyLedger(),
    lives: emptyLedger(),
    reads: emptyLedger(),
  }
  let working = true
  const caller = (who: string, ledger: Ledger, piece: (marker: string) => Promise<unknown>): Promise<void> =>
    work(`${name}-${who}`, ledger, piece, () => working)
  const done = Promise.all([
    ...['w1', 'w2', 'w3', 'w4'].map(who => caller(who, ledgers.writes, marker => db.create('written', { marker }))),
    ...['t1', 't2'].map(who => caller(who, ledgers.transactions, marker => createPair(db, marker))),
    caller('c', ledgers.changes, marker => db.create('watched', { marker })),
    caller('l', ledgers.lives, async () => (await db.live('watched')).kill()),
    caller('r', ledgers.reads, () => db.query('SELECT count() FROM written GROUP ALL', {}, { idempotent: true })),
  ])
  // It may be awaited later; until then its rejection must not count as unhandled.
  done.catch(() => {})
  return {
    ...ledgers,
    all: Object.values(ledgers),
    done,
    stop: async () => {
      working = false
      await done
    },
  }
}

export function inWords({ writes, transactions, changes, lives, reads }: Load): string {
  const told = Object.entries({ writes, transactions, changes, lives, reads }).map(
    ([name, { acknowledged, unknown, refused }]) =>
      `${name} ${acknowledged.size} acknowledged, ${unknown.size} unknown, ${refused.size} not run`,
  )
  return told.join('; ')
}

function createPair(db: Connection, marker: string): Promise<void> {
  return db.transaction(async tx => {
    await tx.create('pairs', { marker, half: 1 })
    await tx.create('pairs', { marker, half: 2 })
  })
}
