import { isSurrealEngineError } from '../errors/error.js'
import { pause } from '../session/pause.js'
import { conflictDelay } from '../supervision/backoff.js'
import type { Clock } from '../supervision/clock.js'
import type { Deadline, Deadlines } from '../supervision/deadline.js'

/**
 * Starts or ends a live query, again and again until its deadline. A server keeps all those of a table in one place, so
 * that many at once, as after a reconnect, get in one another's way. Nothing was started or ended then.
 */
export async function pastConflicts<T>(
  { clock, deadlines }: { readonly clock: Clock; readonly deadlines: Deadlines },
  deadline: Deadline,
  run: () => Promise<T>,
): Promise<T> {
  for (let conflicts = 1; ; conflicts++) {
    try {
      return await run()
    } catch (thrown) {
      if (!isSurrealEngineError(thrown) || thrown.code !== 'CONFLICT') throw thrown
      await pause(deadlines, conflictDelay(conflicts, clock.random), deadline)
    }
  }
}
