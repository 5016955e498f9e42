import { randomUuid } from '@surrealengine/codec'
import { advise, say } from '#prose'
import { SessionLimitError } from '../errors/connection.js'
import type { ServerFault } from '../errors/server-fault.js'
import { NOTHING, type Progress } from '../session/progress.js'
import { type Attachments, Session, type SessionIdentity } from '../session/session.js'
import type { SessionState } from '../session/session-state.js'
import type { Clock } from '../time/clock.js'
import type { Deadline } from '../time/deadline.js'
import { answer, within } from '../time/waiting.js'
import { checkSupported, unsupportedBy } from '../transport/server-version.js'
import type { Link } from '../transport/transport.js'
import { callError } from '../wire/fault-error.js'
import { isMethodRefused, isMethodUnknown } from '../wire/faults.js'
import type { RpcReply } from '../wire/rpc.js'

/**
 * The additional sessions that may be attached to a link. The server limits their number per socket: at the limit, an
 * idle session is detached, and attached again on its next use.
 */
const sessionsOn = new WeakMap<Link, Set<Session>>()
const linksWith = new WeakMap<Session, Set<Link>>()
const listenersOf = new WeakMap<Session, Set<(link: Link) => void>>()

const attachments: Attachments = { attach, detached, restart }

/** Creates an additional session, which is attached to each link that it is used on. */
export function furtherSession(clock: Clock, state: SessionState, identity: SessionIdentity = {}): Session {
  return new Session(clock, state, { id: randomUuid(), ...identity, attachments })
}

/** The links to which a session may be attached. */
export function linksOf(session: Session): readonly Link[] {
  return [...(linksWith.get(session) ?? [])]
}

/** Calls `listener` with each link from which the session is detached. Returns a function that unsubscribes. */
export function onDetached(session: Session, listener: (link: Link) => void): () => void {
  const listeners = listenersOf.get(session) ?? new Set()
  listenersOf.set(session, listeners.add(listener))
  return () => void listeners.delete(listener)
}

/** Waits for the reply before other frames are sent: older servers would run those in the link's default session. */
async function attach(link: Link, session: Session, progress: Progress, deadline: Deadline): Promise<void> {
  while (!progress.attached) {
    checkSupported(link, 'attach')
    add(link, session)
    const fault = await askToAttach(link, session, progress, deadline)
    if (fault === undefined) return
    remove(link, session)
    if (isMethodUnknown(fault)) throw unsupportedBy(link, 'attach', fault)
    const others = [...(sessionsOn.get(link) ?? [])]
    if (!isMethodRefused(fault, 'attach') || others.length === 0) throw callError(fault, 'attach')
    // The session that was attached first among the idle ones. Its next call attaches it again.
    const idle = others.find(isIdle)
    if (idle === undefined) {
      throw new SessionLimitError(say('too-many-sessions', others.length), { hint: advise('close-sessions') })
    }
    await within(restart(link, idle), deadline)
  }
}

/** Attaches the session, and returns the fault if the server refused. A reply after the deadline still counts. */
async function askToAttach(
  link: Link,
  session: Session,
  progress: Progress,
  deadline: Deadline,
): Promise<ServerFault | undefined> {
  const exchange = link.request({ method: 'attach', params: [], session: session.snapshot })
  const fault = exchange.reply.then(reply => {
    // The id is unique, so an earlier request attached it.
    progress.attached ||= reply.ok || reply.error.kind === 'AlreadyExists'
    return progress.attached || reply.ok ? undefined : reply.error
  })
  const cancel = (): void => progress.unsettled.until(fault)
  return answer({ reply: fault, sent: exchange.sent, cancel }, deadline)
}

function detached(link: Link, session: Session, detaching?: Promise<unknown>): void {
  remove(link, session)
  const { unsettled } = session.forget(link, NOTHING)
  if (detaching !== undefined) unsettled.until(detaching)
  for (const listener of [...(listenersOf.get(session) ?? [])]) listener(link)
}

function restart(link: Link, session: Session): Promise<RpcReply> {
  const { reply } = link.request({ method: 'detach', params: [], session: session.snapshot })
  detached(link, session, reply)
  return reply
}

function add(link: Link, session: Session): void {
  const links = linksWith.get(session) ?? new Set()
  linksWith.set(session, links)
  if (links.has(link)) return
  links.add(link)
  const sessions = sessionsOn.get(link) ?? new Set()
  sessionsOn.set(link, sessions.add(session))
  void link.closed.then(() => links.delete(link))
}

function remove(link: Link, session: Session): void {
  linksWith.get(session)?.delete(link)
  sessionsOn.get(link)?.delete(session)
}

function isIdle({ changing, liveQueries, pins, underWay }: Session): boolean {
  return changing === undefined && [liveQueries, pins, underWay].every(({ count }) => count === 0)
}
