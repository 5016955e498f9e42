import type { Link } from '../transport/transport.js'
import type { Session } from './session.js'

/** Which further sessions the server may know of on which link. */
export class Attachments {
  readonly #sessions = new WeakMap<Link, Set<Session>>()
  readonly #links = new WeakMap<Session, Set<Link>>()

  add(link: Link, session: Session): void {
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
  idleOn(link: Link): Session | undefined {
    for (const session of this.#sessions.get(link) ?? []) {
      if (session.underWay.count === 0 && session.pins.count === 0 && session.changing === undefined) return session
    }
    return undefined
  }

  /** How many there are on the link. */
  countOn(link: Link): number {
    return this.#sessions.get(link)?.size ?? 0
  }
}
