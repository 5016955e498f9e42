import { setImmediate as nextTurn } from 'node:timers/promises'
import { type ErrorCode, isSurrealEngineError } from '@surrealengine/core'
import { expect } from 'vitest'

/** What became of each piece of work, by its marker. */
export interface Ledger {
  readonly acknowledged: Set<string>
  /**
   * With the kind of trouble, and the milliseconds that had passed. The error itself is not kept: until its stack is
   * read, an error holds everything that its calls ran on.
   */
  readonly unknown: Map<string, { readonly code: ErrorCode; readonly after: number }>
  /** Failed, and provably without an effect. */
  readonly refused: Set<string>
}

export function emptyLedger(): Ledger {
  return { acknowledged: new Set(), unknown: new Map(), refused: new Set() }
}

/** Does one piece of work after another while it goes on, and keeps the ledger. */
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
      // What is refused at once would otherwise be tried again before anything else gets its turn.
      await nextTurn()
    }
  }
}

/** Each marker that was acknowledged is there `times`, each unknown one as often or not at all, no other one ever. */
export function expectKept(ledger: Ledger, found: readonly string[], times: number): void {
  const counts = new Map<string, number>()
  for (const marker of found) counts.set(marker, (counts.get(marker) ?? 0) + 1)
  const wrong = [...new Set([...ledger.acknowledged, ...counts.keys()])].filter(marker => {
    const isRight = counts.get(marker) === times
    return !isRight || !(ledger.acknowledged.has(marker) || ledger.unknown.has(marker))
  })
  expect(wrong.map(marker => `${marker} is there ${counts.get(marker) ?? 0} times`)).toEqual([])
}

/** What may be sent again never ends as unknown before its time, in milliseconds, is over. */
export function expectSentAgain(ledger: Ledger, timeout: number): void {
  // A timer counts whole milliseconds.
  const early = [...ledger.unknown.values()].filter(({ after }) => after < timeout - 1)
  expect(early).toEqual([])
}
