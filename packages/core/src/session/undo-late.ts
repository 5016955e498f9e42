import type { Deadlines } from '../time/deadline.js'
import { within } from '../time/waiting.js'
import type { LinkResult, SessionCall } from './session-call.js'

/**
 * Undoes on the server what a call began if its caller had left before the reply. Closing the session waits for that,
 * at most `timeout` milliseconds. `undo` never rejects.
 */
export function undoLate(
  deadlines: Deadlines,
  timeout: number,
  undo: (late: LinkResult) => Promise<void>,
): NonNullable<SessionCall['onLeave']> {
  return (session, link, reply) => {
    const undone = reply.then(
      answered => (answered.ok ? undo({ link, result: answered.result }) : undefined),
      () => {},
    )
    const forget = session.onClose(async () => {
      const patience = deadlines.start(timeout)
      await within(undone, patience).catch(() => {})
      patience.close()
    })
    void undone.then(forget)
  }
}
