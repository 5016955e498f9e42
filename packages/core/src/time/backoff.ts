/** How long to wait between attempts. Times are milliseconds. */
export interface BackoffPolicy {
  readonly initialDelay: number
  /** Factor from one attempt to the next. */
  readonly backoff: number
  readonly maxDelay: number
}

/**
 * Full jitter: anything between nothing and the ceiling of this attempt, so that clients which lost a server together do
 * not come back together. `failures` counts the attempts that failed so far, 1 for the first.
 */
export function backoffDelay(failures: number, policy: BackoffPolicy, random: () => number): number {
  // Nothing times the largest power is not a number.
  if (policy.initialDelay === 0) return 0
  const ceiling = Math.min(policy.maxDelay, policy.initialDelay * policy.backoff ** (failures - 1))
  return random() * ceiling
}

const CONFLICT: BackoffPolicy = { initialDelay: 10, backoff: 2, maxDelay: 1000 }

/** Milliseconds before a call or a transaction that met another one is repeated. */
export function conflictDelay(conflicts: number, random: () => number): number {
  return backoffDelay(conflicts, CONFLICT, random)
}
