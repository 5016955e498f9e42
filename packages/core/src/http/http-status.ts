import { say } from '#prose'
import { TransportFailure } from '../transport/transport-failure.js'
import { type HttpHead, retryAfter } from './headers.js'

/**
 * The failure for an unexpected status. Its `sent` is `false` for statuses that a server sends before it runs anything.
 */
export function statusFailure(head: HttpHead, host: string): TransportFailure {
  const { status } = head
  if (status === 401) return new TransportFailure('authentication', say('host-answered', host, status), { status })
  // SurrealDB itself does not answer calls with 403, and a proxy that does may have forwarded the request.
  if (status === 403)
    return new TransportFailure('authentication', say('host-answered', host, status), { sent: true, status })
  if (status === 413) return new TransportFailure('too-big', say('host-answered-too-big', host), { status })
  if (status === 429 || status >= 500) {
    const wait = retryAfter(head)
    // With Retry-After the request was not started; other statuses may come from a proxy that has forwarded it.
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

/** The failure for a redirect. The platform may hide its status. */
export function redirected(host: string, what: string): TransportFailure {
  return new TransportFailure('protocol', say('host-redirects', host, what), { sent: true })
}
