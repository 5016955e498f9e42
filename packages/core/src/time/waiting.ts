import type { Deadline } from './deadline.js'
import { deadlineError } from './deadline-error.js'

/** What is waited for. */
export interface Pending<T> {
  readonly reply: Promise<T>
  readonly sent: boolean
  cancel(): unknown
}

/** The reply of a call, within its deadline. Past it the call is dropped, and the error says whether it may have run. */
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
 * The replies of calls that were sent together, within one deadline. The first failure is that of all. Past the deadline
 * `onLeave` takes over the replies that are still to come; by default nobody waits for them.
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

/** Waits for something that others do, within a deadline of one's own. */
export function within<T>(work: Promise<T>, deadline: Deadline): Promise<T> {
  return answer({ reply: work, sent: false, cancel: () => {} }, deadline)
}
