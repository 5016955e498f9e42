import { setImmediate as nextTurn } from 'node:timers/promises'
import { type ErrorCode, isSurrealEngineError } from '@surrealengine/core'
import { expect } from 'vitest'

/** The outcome of each piece of work, by its marker. */
export interface Ledger {
  readonly acknowledged: Set<string>
  /**
   * With the error code and the milliseconds that had passed. The error itself is not kept: until its stack is read, it
   * references everything that its calls ran on.
   */
  readonly unknown: Map<string, { readonly code: ErrorCode; readonly after: number }>
  /** Failed, known to have had no effect. */
  readonly refused: Set<string>
}

export function emptyLedger(): Ledger {
  return { acknowledged: new Set(), unknown: new Map(), refused: new Set() }
}

/** Does one piece of work after another while `goesOn()` is true, and records the outcomes. */
export async function work(
  name: string,
  ledger: Ledger,
  piece: (marker: string) => Promise<unknown>,
  goesOn: () => boolean,
): Promise<void> {
  for (let n = 0; goesOn(); n++) {
    const marker = `${name}-${n}`
    const began = performance.now()
    try {
      await piece(marker)
      ledger.acknowledged.add(marker)
    } catch (error) {
      if (!isSurrealEngineError(error)) throw error
      if (error.outcome === 'unknown')
        ledger.unknown.set(marker, { code: error.code, after: performance.now() - began })
      else ledger.refused.add(marker)
      // Otherwise a call that is refused at once would be repeated without a turn of the event loop.
      await nextTurn()
    }
  }
}

/** Expects each acknowledged marker `times` times, each unknown one as often or not at all, and no others. */
export function expectKept(ledger: Ledger, found: readonly string[], times: number): void {
  const counts = new Map<string, number>()
  for (const marker of found) counts.set(marker, (counts.get(marker) ?? 0) + 1)
  const wrong = [...new Set([...ledger.acknowledged, ...counts.keys()])].filter(marker => {
    const isRight = counts.get(marker) === times
    return !isRight || !(ledger.acknowledged.has(marker) || ledger.unknown.has(marker))
  })
  expect(wrong.map(marker => `${marker} is there ${counts.get(marker) ?? 0} times`)).toEqual([])
}

/** Expects that idempotent calls end with an unknown outcome only at their timeout, in milliseconds. */
export function expectSentAgain(ledger: Ledger, timeout: number): void {
  // A timer counts whole milliseconds.
  const early = [...ledger.unknown.values()].filter(({ after }) => after < timeout - 1)
  expect(early).toEqual([])
}
