import { advise, say } from '#prose'
import { ConnectTimeoutError } from '../errors/connection.js'
import type { Deadline } from '../time/deadline.js'
import { within } from '../time/waiting.js'
import type { Link } from '../transport/transport.js'
import { failureOf, isTransportFailure } from '../transport/transport-failure.js'

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
    // A link that comes too late is closed when it comes: nobody waits for it.
    if (link !== undefined) await closed
    if (deadline.ended === undefined) throw failure
    throw new ConnectTimeoutError(say('no-answer-in-time', where), {
      retryable: true,
      hint: advise('connect-timeout'),
    })
  }
}

/** A link that takes nothing any more is about to be gone, and then it is known why: it may be for who is asking. */
async function whyGone(link: Link, thrown: unknown, deadline: Deadline): Promise<unknown> {
  if (!isTransportFailure(thrown) || thrown.reason !== 'lost' || thrown.sent) return thrown
  const reason = await within(link.closed, deadline).catch(() => undefined)
  return reason?.kind === 'policy' ? failureOf(reason, true) : thrown
}
