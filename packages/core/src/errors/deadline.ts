import type { DeadlineEnd } from '../supervision/deadline.js'
import { AbortError, RequestTimeoutError } from './request.js'
import { hintOf, REQUEST_TIMEOUT } from './troubles.js'

/** The error of a call whose deadline ended. `sent`: the server may have run it. */
export function deadlineError(end: DeadlineEnd, sent: boolean, cause?: unknown): AbortError | RequestTimeoutError {
  const outcome = sent ? 'unknown' : 'not-run'
  const where = sent ? 'after it was sent' : 'before it was sent'
  if (end.kind === 'aborted') {
    return new AbortError(`The call was aborted ${where}`, { outcome, retryable: !sent, cause: end.reason })
  }
  return new RequestTimeoutError(`The call was not answered within ${end.timeout} ms; it ended ${where}`, {
    outcome,
    retryable: !sent,
    hint: hintOf([sent ? 'The server may still run it.' : 'No link was ready in time.', ...REQUEST_TIMEOUT]),
    ...(cause !== undefined && { cause }),
  })
}
