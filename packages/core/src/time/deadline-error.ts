import { advise, say } from '#prose'
import { AbortError, RequestTimeoutError } from '../errors/request.js'
import type { DeadlineEnd } from './deadline.js'

/** The error of a call whose deadline ended. `sent`: the server may have run the call. */
export function deadlineError(end: DeadlineEnd, sent: boolean, cause?: unknown): AbortError | RequestTimeoutError {
  const when = sent ? 'after it was sent' : 'before it was sent'
  const details = { outcome: sent ? 'unknown' : 'not-run', retryable: !sent } as const
  if (end.kind === 'aborted') return new AbortError(say('call-aborted', when), { ...details, cause: end.reason })
  return new RequestTimeoutError(say('call-timeout', end.timeout, when), {
    ...details,
    hint: advise('request-timeout', sent),
    cause,
  })
}
