import { advise, say } from '#prose'
import type { DeadlineEnd } from '../supervision/deadline.js'
import { AbortError, RequestTimeoutError } from './request.js'

/** The error of a call whose deadline ended. `sent`: the server may have run it. */
export function deadlineError(end: DeadlineEnd, sent: boolean, cause?: unknown): AbortError | RequestTimeoutError {
  const outcome = sent ? 'unknown' : 'not-run'
  if (end.kind === 'aborted') {
    return new AbortError(say(sent ? 'aborted-after-sending' : 'aborted-before-sending'), {
      outcome,
      retryable: !sent,
      cause: end.reason,
    })
  }
  return new RequestTimeoutError(say(sent ? 'timeout-after-sending' : 'timeout-before-sending', end.timeout), {
    outcome,
    retryable: !sent,
    hint: advise('request-timeout', sent),
    ...(cause !== undefined && { cause }),
  })
}
