import { advise, say } from '#prose'
import { SessionLimitError } from '../errors/connection.js'
import { callError } from '../errors/query.js'
import { UnsupportedError } from '../errors/request.js'
import type { Deadline } from '../supervision/deadline.js'
import type { Link, ServerFault } from '../transport/transport.js'
import { answer, within } from './answers.js'
import { isMethodRefused, isMethodUnknown } from './faults.js'
import { leave, type Progress } from './progress.js'
import type { Session } from './session.js'

/** Makes what attaches sessions. `onDetached` hears of one that made room for another. */
export type AttachmentsFactory = (
  onDetached: (link: Link, session: Session, detaching: Promise<unknown>) => void,
) => Attachments

/**
 * Which further sessions the server may know of on which link. It keeps only so many for each socket: where there is no
 * room, a session that has nothing under way makes some, and is attached anew when it is used again.
 */
export class Attachments {
  readonly #onDetached: (link: Link, session: Session, detaching: Promise<unknown>) => void
  readonly #sessions = new WeakMap<Link, Set<Session>>()
  readonly #links = new WeakMap<Session, Set<Link>>()

  /** `onDetached` hears of a session that made room for another one. */
  constructor(onDetached: (link: Link, session: Session, detaching: Promise<unknown>) => void) {
    this.#onDetached = onDetached
  }

  /** The first frame of a session goes out alone: an older server would take what follows it for the link's own session. */
  async attach(link: Link, session: Session, progress: Progress, deadline: Deadline): Promise<void> {
    while (!progress.attached) {
      this.#add(link, session)
      const fault = await this.#askToAttach(link, session, progress, deadline)
      if (fault === undefined) return
      this.remove(link, session)
      if (isMethodUnknown(fault)) throw sessionsUnknown()
      const count = this.#countOn(link)
      if (!isMethodRefused(fault, 'attach') || count === 0) throw callError(fault, 'attach')
      const idle = this.#idleOn(link)
      if (idle === undefined) throw tooManySessions(count)
      await this.#makeRoom(link, idle, deadline)
    }
  }

  /** Why the server refused it. An answer that comes too late for the caller counts as well. */
  async #askToAttach(
    link: Link,
    session: Session,
    progress: Progress,
    deadline: Deadline,
  ): Promise<ServerFault | undefined> {
    const exchange = link.request({ method: 'attach', params: [], session: session.snapshot })
    const fault = exchange.reply.then(reply => {
      // Nobody else has its id: it was attached by an earlier request.
      progress.attached ||= reply.ok || reply.error.kind === 'AlreadyExists'
      return progress.attached || reply.ok ? undefined : reply.error
    })
    const cancel = (): void => leave(progress, 'unsettled', fault)
    return answer({ reply: fault, sent: exchange.sent, cancel }, deadline)
  }

  /** Takes a session that has nothing under way from the link. Its next call brings it back. */
  async #makeRoom(link: Link, idle: Session, deadline: Deadline): Promise<void> {
    const { reply } = link.request({ method: 'detach', params: [], session: idle.snapshot })
    this.#onDetached(link, idle, reply)
    await within(reply, deadline)
  }

  #add(link: Link, session: Session): void {
    const links = this.#links.get(session) ?? new Set()
    this.#links.set(session, links)
    if (links.has(link)) return
    links.add(link)
    const sessions = this.#sessions.get(link) ?? new Set()
    this.#sessions.set(link, sessions.add(session))
    void link.closed.then(() => links.delete(link))
  }

  remove(link: Link, session: Session): void {
    this.#links.get(session)?.delete(link)
    this.#sessions.get(link)?.delete(session)
  }

  linksOf(session: Session): readonly Link[] {
    return [...(this.#links.get(session) ?? [])]
  }

  /** The session that has been on the link longest of those that have nothing under way there. */
  #idleOn(link: Link): Session | undefined {
    for (const session of this.#sessions.get(link) ?? []) {
      const { changing, liveQueries, pins, underWay } = session
      if (changing === undefined && [liveQueries, pins, underWay].every(({ count }) => count === 0)) return session
    }
    return undefined
  }

  /** How many there are on the link. */
  #countOn(link: Link): number {
    return this.#sessions.get(link)?.size ?? 0
  }
}

function sessionsUnknown(): UnsupportedError {
  return new UnsupportedError(say('no-sessions'), {
    outcome: 'answered',
    hint: advise('connection-for-each-user'),
  })
}

function tooManySessions(count: number): SessionLimitError {
  return new SessionLimitError(say('too-many-sessions', count), { hint: advise('close-sessions') })
}
