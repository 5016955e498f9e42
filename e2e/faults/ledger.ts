import { setImmediate as turn } from 'node:timers/promises'
import type { Executor } from 'surrealengine'
import { isSurrealEngineError, type SurrealEngineError } from 'surrealengine'
import { expect } from 'vitest'

/** How often the other side ran the write of each marker. */
export type Counts = ReadonlyMap<string, number>

interface Entry {
  settled: boolean
  error: unknown
}

export const WRITE = 'CREATE marker CONTENT { marker: $marker }'

/** The writes of one test, each with a marker of its own: none may run twice, and what was acknowledged ran. */
export class Ledger {
  readonly #prefix: string
  readonly #entries = new Map<string, Entry>()

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** A marker that nobody else has. */
  marker(): string {
    return `${this.#prefix}-${this.#entries.size}`
  }

  /** Notes what becomes of a write. */
  track(marker: string, writing: Promise<unknown>): void {
    const entry: Entry = { settled: false, error: undefined }
    this.#entries.set(marker, entry)
    const settle = (error?: unknown): void => {
      entry.settled = true
      entry.error = error
    }
    writing.then(() => settle(), settle)
  }

  /** Nothing may be left pending once the connections are closed: no timeout of its own settles it later. */
  async settled(): Promise<void> {
    await turn()
    const pending = [...this.#entries].filter(([, { settled }]) => !settled)
    expect(pending.map(([marker]) => marker)).toEqual([])
  }

  /** Holds the promises that were made for each write against what ran. */
  verify(counts: Counts): void {
    for (const [marker, { settled, error }] of this.#entries) {
      const ran = counts.get(marker) ?? 0
      if (settled && error === undefined) expect(ran, `${marker} was acknowledged`).toBe(1)
      else if (error !== undefined && outcomeOf(error) === 'not-run') expect(ran, `${marker} was not to run`).toBe(0)
      else expect(ran, `${marker} has an unknown outcome`).toBeLessThanOrEqual(1)
    }
  }
}

function outcomeOf(error: unknown): SurrealEngineError['outcome'] {
  if (isSurrealEngineError(error)) return error.outcome
  throw new TypeError('a write was rejected with an error that is not the library’s', { cause: error })
}

/** What a database holds of the markers. */
export async function countsIn(database: Executor): Promise<Counts> {
  const [, rows] = await database.query<[null, { marker: string; runs: number }[]]>(
    'DEFINE TABLE IF NOT EXISTS marker; SELECT marker, count() AS runs FROM marker GROUP BY marker',
  )
  return new Map(rows.map(({ marker, runs }) => [marker, runs]))
}

/** Several places together: a write that ran in two of them ran twice. */
export function sumOf(all: readonly Counts[]): Counts {
  const sum = new Map<string, number>()
  for (const counts of all) for (const [marker, runs] of counts) sum.set(marker, (sum.get(marker) ?? 0) + runs)
  return sum
}
