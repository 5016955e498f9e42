/** How long to wait between attempts, in milliseconds. */
export interface BackoffPolicy {
  readonly initialDelay: number
  /** Factor from one attempt to the next. */
  readonly backoff: number
  readonly maxDelay: number
}

/**
 * Exponential backoff with full jitter, so that clients which lost a server at the same time do not all reconnect at
 * the same time. `failures` counts the attempts that failed so far, from 1.
 */
export function backoffDelay(failures: number, policy: BackoffPolicy, random: () => number): number {
  // 0 * Infinity is NaN.
  if (policy.initialDelay === 0) return 0
  const ceiling = Math.min(policy.maxDelay, policy.initialDelay * policy.backoff ** (failures - 1))
  return random() * ceiling
}

const CONFLICT: BackoffPolicy = { initialDelay: 10, backoff: 2, maxDelay: 1000 }

/** Milliseconds to wait before a conflicting call or transaction is retried. */
export function conflictDelay(conflicts: number, random: () => number): number {
  return backoffDelay(conflicts, CONFLICT, random)
}
