import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    readonly thorough: boolean
    /** 0 means no seed was given. */
    readonly seed: number
  }
}

/** Returns `all` in a thorough run, and `part` otherwise. */
export function amount(all: number, part: number): number {
  return inject('thorough') ? all : part
}

/** Returns the whole list in a thorough run, and otherwise every `n`-th item from `first` on. */
export function oneIn<T>(n: number, list: readonly T[], first = 0): readonly T[] {
  return inject('thorough') ? list : list.filter((_, index) => index % n === first % n)
}

/**
 * Returns the number of runs of a property and their seed for fast-check. The seed is printed; `SEED=…` repeats an
 * earlier run.
 */
export function runs(all: number, part: number): { readonly numRuns: number; readonly seed: number } {
  const seed = inject('seed') || Date.now() % 2 ** 31
  const numRuns = amount(all, part)
  console.log(`${numRuns} runs, SEED=${seed}`)
  return { numRuns, seed }
}
