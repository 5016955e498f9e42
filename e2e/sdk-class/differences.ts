import type { Way } from './probe.js'

/** What differs on purpose, and what a program gains by it. `docs/from-the-sdk.md` has the same table. */
export interface Difference {
  readonly probe: string
  /** Default: everywhere where the probe runs. */
  readonly ways?: readonly Way[]
  /** As it is told in the documentation. */
  readonly what: string
}

export const DIFFERENCES: readonly Difference[] = []
