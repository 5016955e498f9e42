import '@surrealengine/core/live'
import '@surrealengine/core/transactions'
import type { Connection } from '@surrealengine/core'
import { emptyLedger, type Ledger, work } from './ledger.js'

/** What is worked at, each with its ledger. */
export interface Load {
  readonly writes: Ledger
  readonly transactions: Ledger
  /** Writes to the table that is watched. */
  readonly changes: Ledger
  /** Live queries that are opened and ended again. */
  readonly lives: Ledger
  readonly reads: Ledger
  readonly all: readonly Ledger[]
  /** Rejects as soon as anything is thrown that is not of the library. */
  readonly done: Promise<unknown>
  /** Ends it; what is under way is waited for. */
  stop(): Promise<void>
}

/** Puts a mixed load on a connection, by several callers at once. Every marker begins with `name`. */
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
  // Whoever looks at it hears of it; until then it is no unhandled rejection.
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
