import { conflictDelay } from './backoff.js'
import type { Clock } from './clock.js'
import type { Deadline, Deadlines } from './deadline.js'
import { within } from './waiting.js'

/** Waits `delay` milliseconds before a call is retried. Rejects as not sent if the call's deadline ends first. */
export async function pause(deadlines: Deadlines, delay: number, budget: Deadline): Promise<void> {
  if (delay <= 0) return
  const rest = deadlines.start(delay)
  const over = new Promise<void>(resolve => rest.onEnd(() => resolve()))
  await within(over, budget).finally(() => rest.close())
}

/** Waits before a conflicting call or transaction is retried. `conflicts` counts from 1. */
export function conflictPause(
  { clock, deadlines }: { readonly clock: Clock; readonly deadlines: Deadlines },
  conflicts: number,
  budget: Deadline,
): Promise<void> {
  return pause(deadlines, conflictDelay(conflicts, clock.random), budget)
}
