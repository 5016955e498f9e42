import { advise, say } from '#prose'
import { ConnectTimeoutError } from '../errors/connection.js'
import type { Deadline } from '../time/deadline.js'
import { within } from '../time/waiting.js'
import type { Link } from '../transport/transport.js'
import { failureOf, isTransportFailure } from '../transport/transport-failure.js'

/** How to connect to an endpoint. */
export interface AttemptContext {
  /** The endpoint, for messages. */
  readonly where: string
  /** Opens a link. */
  dial(signal: AbortSignal): Promise<Link>
  /** Applies the session to a new link. */
  restore(link: Link, deadline: Deadline): Promise<void>
}

/** Makes one attempt to connect within the deadline. Returns a restored link, or rejects leaving nothing open. */
export async function attempt({ where, dial, restore }: AttemptContext, deadline: Deadline): Promise<Link> {
  const aborter = new AbortController()
  const dialing = dial(aborter.signal)
  let link: Link | undefined
  try {
    link = await within(dialing, deadline)
    await restore(link, deadline)
    return link
  } catch (thrown) {
    aborter.abort()
    const failure = link === undefined ? thrown : await whyGone(link, thrown, deadline)
    const closed = dialing.then(made => made.close()).catch(() => {})
    // A link that opens too late is closed in the background.
    if (link !== undefined) await closed
    if (deadline.ended === undefined) throw failure
    throw new ConnectTimeoutError(say('no-answer-in-time', where), {
      retryable: true,
      hint: advise('connect-timeout'),
    })
  }
}

/** If a link rejected a call, waits for the reason why it ended: it may be closed for its authentication. */
async function whyGone(link: Link, thrown: unknown, deadline: Deadline): Promise<unknown> {
  if (!isTransportFailure(thrown) || thrown.reason !== 'lost' || thrown.sent) return thrown
  const reason = await within(link.closed, deadline).catch(() => undefined)
  return reason?.kind === 'policy' ? failureOf(reason, true) : thrown
}
