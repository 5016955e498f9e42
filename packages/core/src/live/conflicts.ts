import { isSurrealEngineError } from '../errors/any-error.js'
import type { Clock } from '../time/clock.js'
import type { Deadline, Deadlines } from '../time/deadline.js'
import { conflictPause } from '../time/pause.js'

interface Time {
  readonly clock: Clock
  readonly deadlines: Deadlines
}

/**
 * Starts or ends a live query, retrying conflicts until the deadline. A server keeps all live queries of a table in one
 * place, so starting many at once, as after a reconnect, causes conflicts, which have no effect on the server.
 */
export async function pastConflicts<T>(time: Time, deadline: Deadline, run: () => Promise<T>): Promise<T> {
  for (let conflicts = 1; ; conflicts++) {
    try {
      return await run()
    } catch (thrown) {
      if (!isSurrealEngineError(thrown) || thrown.code !== 'CONFLICT') throw thrown
      await conflictPause(time, conflicts, deadline)
    }
  }
}
