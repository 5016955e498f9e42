import type { Deadlines } from '../time/deadline.js'
import { within } from '../time/waiting.js'
import type { LinkResult, SessionCall } from './session-call.js'

/**
 * Ends on the server what a call began there, where its caller had left by the time it was answered. A session that closes
 * meanwhile waits for it, so many milliseconds at most. `undo` never rejects.
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
