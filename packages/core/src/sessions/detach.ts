import type { Session } from '../session/session.js'
import type { Deadline } from '../time/deadline.js'
import { answers, within } from '../time/waiting.js'
import type { RpcReply } from '../wire/rpc.js'
import { linksOf } from './attachments.js'

const GONE: RpcReply = { ok: true, result: undefined }

/** Detaches a session from each link that it was used on, once its calls have ended. */
export async function detach(session: Session, deadline: Deadline): Promise<void> {
  // The server would refuse a call that it has not begun, because its session is unknown.
  if (session.underWay.count > 0) await within(session.underWay.idle(), deadline)
  const exchanges = linksOf(session).map(link => {
    const exchange = link.request({ method: 'detach', params: [], session: session.snapshot })
    // A session also ends with its link.
    return { ...exchange, reply: exchange.reply.catch(() => GONE) }
  })
  if (exchanges.length > 0) await answers(exchanges, deadline)
}
