import { conflictDelay } from './backoff.js'
import type { Clock } from './clock.js'
import type { Deadline, Deadlines } from './deadline.js'
import { within } from './waiting.js'

/** Waits `delay` milliseconds before a call is sent again, within its deadline. Rejects as a call that was not sent. */
export async function pause(deadlines: Deadlines, delay: number, budget: Deadline): Promise<void> {
  if (delay <= 0) return
  const rest = deadlines.start(delay)
  const over = new Promise<void>(resolve => rest.onEnd(() => resolve()))
  await within(over, budget).finally(() => rest.close())
}

/** Waits before a call or a transaction that met another one is repeated. `conflicts` counts from 1. */
export function conflictPause(
  { clock, deadlines }: { readonly clock: Clock; readonly deadlines: Deadlines },
  conflicts: number,
  budget: Deadline,
): Promise<void> {
  return pause(deadlines, conflictDelay(conflicts, clock.random), budget)
}
