import { say } from '#prose'
import { TransportFailure } from '../transport/transport-failure.js'
import { type HttpHead, retryAfter } from './headers.js'

/**
 * The failure that a status speaks of, where it is no answer to the question. `sent` is `false` for what a server says
 * before it runs anything.
 */
export function statusFailure(head: HttpHead, host: string): TransportFailure {
  const { status } = head
  if (status === 401) return new TransportFailure('authentication', say('host-answered', host, status), { status })
  // SurrealDB itself does not answer calls so. Whoever does may have passed the request on.
  if (status === 403)
    return new TransportFailure('authentication', say('host-answered', host, status), { sent: true, status })
  if (status === 413) return new TransportFailure('too-big', say('host-answered-too-big', host), { status })
  if (status === 429 || status >= 500) {
    const wait = retryAfter(head)
    // Who asks to come back later has not begun; anyone else may be speaking for a server behind it that has.
    const refused = status === 429 || (status === 503 && wait !== undefined)
    return new TransportFailure('overload', say('host-answered', host, status), {
      sent: !refused,
      retryAfter: wait,
      status,
    })
  }
  if (status >= 300 && status < 400) return redirected(host, say('status-with-redirect', status))
  return new TransportFailure('protocol', say('host-answered', host, status), { sent: true, status })
}

/** A redirect. The platform may hide what it was. */
export function redirected(host: string, what: string): TransportFailure {
  return new TransportFailure('protocol', say('host-redirects', host, what), { sent: true })
}
