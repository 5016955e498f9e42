import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    readonly thorough: boolean
  }
}

/** How much a test does of what it could do for hours: `all` where the run is thorough, `part` everywhere else. */
export function amount(all: number, part: number): number {
  return inject('thorough') ? all : part
}
