import { setImmediate as turn } from 'node:timers/promises'
import type { Executor } from 'surrealengine'
import { isSurrealEngineError, type SurrealEngineError } from 'surrealengine'
import { expect } from 'vitest'

/** How often the server ran the write of each marker. */
export type Counts = ReadonlyMap<string, number>

interface Entry {
  settled: boolean
  error: unknown
}

export const WRITE = 'CREATE marker CONTENT { marker: $marker }'

/** The writes of one test, each with its own marker: none may run twice, and acknowledged ones must have run. */
export class Ledger {
  readonly #prefix: string
  readonly #entries = new Map<string, Entry>()

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** Returns a unique marker. */
  marker(): string {
    return `${this.#prefix}-${this.#entries.size}`
  }

  /** Records the outcome of a write. */
  track(marker: string, writing: Promise<unknown>): void {
    const entry: Entry = { settled: false, error: undefined }
    this.#entries.set(marker, entry)
    const settle = (error?: unknown): void => {
      entry.settled = true
      entry.error = error
    }
    writing.then(() => settle(), settle)
  }

  /** Waits until every write has settled. Once the connections are closed, none may depend on its own timeout. */
  async settled(): Promise<void> {
    await turn()
    const pending = [...this.#entries].filter(([, { settled }]) => !settled)
    expect(pending.map(([marker]) => marker)).toEqual([])
  }

  /** Compares the outcome of each write with what ran. */
  verify(counts: Counts): void {
    for (const [marker, { settled, error }] of this.#entries) {
      const ran = counts.get(marker) ?? 0
      if (settled && error === undefined) expect(ran, `${marker} was acknowledged`).toBe(1)
      else if (error !== undefined && outcomeOf(error) === 'not-run') expect(ran, `${marker} must not have run`).toBe(0)
      else expect(ran, `${marker} has an unknown outcome`).toBeLessThanOrEqual(1)
    }
  }
}

function outcomeOf(error: unknown): SurrealEngineError['outcome'] {
  if (isSurrealEngineError(error)) return error.outcome
  throw new TypeError('a write was rejected with an error of another origin than the library', { cause: error })
}

/** Returns how often each marker is in a database. */
export async function countsIn(database: Executor): Promise<Counts> {
  const [, rows] = await database.query<[null, { marker: string; runs: number }[]]>(
    'DEFINE TABLE IF NOT EXISTS marker; SELECT marker, count() AS runs FROM marker GROUP BY marker',
  )
  return new Map(rows.map(({ marker, runs }) => [marker, runs]))
}

/** Adds up several places: a write that ran in two of them ran twice. */
export function sumOf(all: readonly Counts[]): Counts {
  const sum = new Map<string, number>()
  for (const counts of all) for (const [marker, runs] of counts) sum.set(marker, (sum.get(marker) ?? 0) + runs)
  return sum
}
