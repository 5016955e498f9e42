import { advise, say } from '#prose'
import { ConnectTimeoutError } from '../errors/connection.js'
import { within } from '../session/answers.js'
import type { CloseReason, Link } from '../transport/transport.js'
import { failureOf, isTransportFailure, TransportFailure } from '../transport/transport-failure.js'
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
    const gone = link && (await whyGone(link, thrown, deadline))
    await link?.close().catch(() => {})
    if (deadline.ended !== undefined) throw timedOut(where)
    throw unsent(gone?.kind === 'policy' ? failureOf(gone, true) : thrown)
  }
}

/** A link that takes nothing any more is about to be gone, and then it is known why: it may be for who is asking. */
async function whyGone(link: Link, thrown: unknown, deadline: Deadline): Promise<CloseReason | undefined> {
  if (!isTransportFailure(thrown) || thrown.reason !== 'lost' || thrown.sent) return undefined
  return within(link.closed, deadline).catch(() => undefined)
}

function timedOut(where: string): ConnectTimeoutError {
  return new ConnectTimeoutError(say('no-answer-in-time', where), {
    retryable: true,
    hint: advise('connect-timeout'),
  })
}

/** No call of a user's was on a link that was not ready yet: nothing is unknown, the next attempt does it all again. */
function unsent(thrown: unknown): unknown {
  if (!isTransportFailure(thrown) || !thrown.sent) return thrown
  const { reason, message, retryAfter, hint } = thrown
  return new TransportFailure(reason, message, { retryAfter, hint, cause: thrown.cause })
}
