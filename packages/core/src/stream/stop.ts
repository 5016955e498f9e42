import { advise, say } from '#prose'
import type { StreamEnd } from '../api/stream.js'
import { ConnectionClosedError } from '../errors/connection.js'
import type { SurrealEngineError } from '../errors/error.js'
import { AbortError, RequestTimeoutError, TooBigError, UnsupportedError } from '../errors/request.js'
import type { DeadlineEnd } from '../time/deadline.js'

/** Why a streaming query is ended before the server has ended it. */
export type StopReason =
  | DeadlineEnd
  /** The server sent nothing for this many milliseconds. */
  | { readonly kind: 'stalled'; readonly timeout: number }
  /** The reader left. */
  | { readonly kind: 'left' }
  /** Its session is being closed. */
  | { readonly kind: 'closed' }
  /** More unread bytes than a stream may hold. */
  | { readonly kind: 'overflow'; readonly bytes: number }
  /** A version of the protocol that this library does not know. */
  | { readonly kind: 'version'; readonly version: number }

/** The error for such a reason, which tells what became of the query; `undefined` if the reader left. */
export function stopError(reason: StopReason, end: StreamEnd): SurrealEngineError | undefined {
  const details = outcomeOf(end)
  const when = wordsFor(end)
  switch (reason.kind) {
    case 'left':
      return undefined
    case 'aborted':
      return new AbortError(say('call-aborted', when), { ...details, cause: reason.reason })
    case 'timeout':
      return new RequestTimeoutError(say('call-timeout', reason.timeout, when), {
        ...details,
        hint: advise('request-timeout', details.outcome !== 'not-run'),
      })
    case 'stalled':
      return new RequestTimeoutError(say('stream-stalled', reason.timeout, when), {
        ...details,
        hint: advise('raise-stream-timeout'),
      })
    case 'closed':
      return new ConnectionClosedError(say('stream-closed', when), details)
    case 'overflow':
      return new TooBigError(say('stream-overflow', reason.bytes, when), {
        ...details,
        retryable: false,
        hint: advise('read-stream-faster'),
      })
    case 'version':
      return new UnsupportedError(say('stream-version', reason.version, when), {
        ...details,
        retryable: false,
        hint: advise('query-instead'),
      })
  }
}

function outcomeOf({ kind, finished }: StreamEnd): Pick<SurrealEngineError, 'outcome' | 'retryable'> {
  if (kind === 'unknown') return { outcome: 'unknown', retryable: false }
  const isUndone = kind === 'stopped' && finished === 0
  return { outcome: isUndone ? 'not-run' : 'answered', retryable: isUndone }
}

function wordsFor({ kind, finished, statements }: StreamEnd): string {
  if (kind === 'unknown') return 'after it was sent'
  if (kind === 'complete') return 'after the server had completed it'
  if (finished === 0) return 'and the server undid it'
  return `after ${finished} of ${statements} statements, which are kept`
}
