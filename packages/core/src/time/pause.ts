import type { Deadline, Deadlines } from './deadline.js'
import { within } from './waiting.js'

/** Waits so many milliseconds before a call is sent again, within its budget. Rejects as one that was not sent. */
export async function pause(deadlines: Deadlines, delay: number, budget: Deadline): Promise<void> {
  if (delay <= 0) return
  const rest = deadlines.start(delay)
  const over = new Promise<void>(resolve => rest.onEnd(() => resolve()))
  await within(over, budget).finally(() => rest.close())
}
