import type { Deadline } from './deadline.js'
import { deadlineError } from './deadline-error.js'

/** A reply that is pending. */
export interface Pending<T> {
  readonly reply: Promise<T>
  readonly sent: boolean
  cancel(): unknown
}

/** Waits for the reply of a call. When the deadline ends, cancels the call; the error says whether it may have run. */
export function answer<T>(pending: Pending<T>, deadline: Deadline): Promise<T> {
  return new Promise((resolve, reject) => {
    pending.reply.then(
      reply => {
        deadline.offEnd()
        resolve(reply)
      },
      (failure: unknown) => {
        deadline.offEnd()
        reject(failure)
      },
    )
    deadline.onEnd(end => {
      const { sent } = pending
      pending.cancel()
      reject(deadlineError(end, sent))
    })
  })
}

/**
 * Waits for the replies of calls that were sent together; the first failure rejects. When the deadline ends, `onLeave`
 * gets the pending replies; by default they are cancelled.
 */
export function answers<T>(
  exchanges: readonly Pending<T>[],
  deadline: Deadline,
  onLeave: (late: Promise<unknown>) => void = () => {
    for (const exchange of exchanges) exchange.cancel()
  },
): Promise<readonly T[]> {
  const reply = Promise.all(exchanges.map(exchange => exchange.reply))
  const together: Pending<readonly T[]> = {
    reply,
    get sent() {
      return exchanges.some(({ sent }) => sent)
    },
    cancel: () => onLeave(reply),
  }
  return answer(together, deadline)
}

/** Waits for shared work until the deadline ends. The work itself goes on. */
export function within<T>(work: Promise<T>, deadline: Deadline): Promise<T> {
  return answer({ reply: work, sent: false, cancel: () => {} }, deadline)
}
