import type { Answering } from './answer-calls.js'
import type { HandleTable } from './handle-table.js'

/** How long a failing worker may take to close its connections. Milliseconds. */
const CLOSE_TIMEOUT = 2_000

/**
 * What to do about an uncaught error in a worker, which ends it. The waiting caller is told why, since a blocked thread
 * receives no events. Connections are closed first: an engine whose thread ended holds the lock of its directory until
 * the process ends.
 */
export function failWorker(
  answering: Answering,
  table: Pick<HandleTable, 'close'>,
  exit: () => void,
): (thrown: unknown) => void {
  let failing = false
  return thrown => {
    if (failing) {
      exit()
      return
    }
    failing = true
    answering.fail(thrown)
    setTimeout(exit, CLOSE_TIMEOUT)
    table.close().then(exit, exit)
  }
}
