import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    readonly thorough: boolean
    /** 0 is none. */
    readonly seed: number
  }
}

/** How much a test does of what it could do for hours: `all` where the run is thorough, `part` everywhere else. */
export function amount(all: number, part: number): number {
  return inject('thorough') ? all : part
}

/** The whole list where the run is thorough, otherwise every `n`-th of it from `first` on. */
export function oneIn<T>(n: number, list: readonly T[], first = 0): readonly T[] {
  return inject('thorough') ? list : list.filter((_, index) => index % n === first % n)
}

/** The runs of a property, as fast-check takes them, from a seed that is printed. `SEED=…` plays those of an earlier time again. */
export function runs(all: number, part: number): { readonly numRuns: number; readonly seed: number } {
  const seed = inject('seed') || Date.now() % 2 ** 31
  const numRuns = amount(all, part)
  console.log(`${numRuns} runs, SEED=${seed}`)
  return { numRuns, seed }
}
