import { ConnectTimeoutError } from '../errors/connection.js'
import type { Link } from '../transport/transport.js'
import { isTransportFailure, TransportFailure } from '../transport/transport-failure.js'
import type { Deadline } from './deadline.js'

/** How one endpoint is reached. */
export interface AttemptContext {
  /** The endpoint's name, for messages. */
  readonly where: string
  /** Makes a link. */
  dial(signal: AbortSignal): Promise<Link>
  /** Brings a fresh link to where the session is. */
  restore(link: Link, deadline: Deadline): Promise<void>
}

/** One attempt to connect, within its own time: a restored link, or nothing is left of it. */
export async function attempt({ where, dial, restore }: AttemptContext, deadline: Deadline): Promise<Link> {
  const aborter = new AbortController()
  let link: Link | undefined
  try {
    const dialing = dial(aborter.signal)
    link = await new Promise<Link>((resolve, reject) => {
      deadline.onEnd(() => {
        aborter.abort()
        // A link that comes too late is nobody's.
        dialing.then(late => late.close()).catch(() => {})
        reject(timedOut(where))
      })
      dialing.then(ready => {
        deadline.offEnd()
        resolve(ready)
      }, reject)
    })
    await restore(link, deadline)
    return link
  } catch (thrown) {
    await link?.close().catch(() => {})
    throw deadline.ended === undefined ? unsent(thrown) : timedOut(where)
  }
}

function timedOut(where: string): ConnectTimeoutError {
  return new ConnectTimeoutError(`${where} did not answer in time`, {
    retryable: true,
    hint: 'Check host and port, and that no firewall swallows the connection; or raise timeout and attemptTimeout.',
  })
}

/** No call of a user's was on a link that was not ready yet: nothing is unknown, the next attempt does it all again. */
function unsent(thrown: unknown): unknown {
  if (!isTransportFailure(thrown) || !thrown.sent) return thrown
  const { reason, message, retryAfter } = thrown
  return new TransportFailure(reason, message, { retryAfter, cause: thrown.cause })
}
