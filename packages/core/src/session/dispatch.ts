import { advise, say } from '#prose'
import { ConnectionClosedError } from '../errors/connection.js'
import type { Deadline } from '../time/deadline.js'
import { within } from '../time/waiting.js'
import type { LinkNeed } from '../transport/provider.js'
import { isRefused, isSignIn } from './credentials.js'
import { Delivery } from './delivery.js'
import { DirectCall } from './direct-call.js'
import type { Session } from './session.js'
import { borrowed, type DispatchContext, type LinkResult, resultOf, type SessionCall } from './session-call.js'
import type { Adoption, SessionState } from './session-state.js'
import { UnderWay } from './under-way.js'

/** One change of a session: told to the server first, adopted once that accepted it. */
export interface SessionChange extends Omit<SessionCall, 'params'> {
  readonly change: 'repeatable' | 'once'
  /** What the server is told, once it is this change's turn. */
  params(state: SessionState): readonly unknown[]
  /** Whether it is the session's own affair: where state travels with each request, some changes need no server. */
  readonly local?: boolean
  adopt(state: SessionState, result: unknown): Adoption
  /** The change to make in its place where the server does not accept who is asking. */
  readonly ifRefused?: Omit<SessionChange, 'deadline'>
}

const SHARED: LinkNeed = { use: 'shared' }

/** A call that makes a `T` of the server's answer. */
interface Reads<T> {
  read(answer: unknown): T
}

/** Sends the calls of the sessions of one connection, in the order that their changes demand, and knows when none is left. */
export class Dispatcher {
  readonly #context: DispatchContext
  readonly #underWay = new UnderWay()
  #drains = 0

  constructor(context: DispatchContext) {
    this.#context = context
  }

  /** The result of a call. Rejects with an error of the library only. */
  call(session: Session, call: SessionCall): Promise<unknown> {
    return this.callOnLink(session, call).then(resultOf)
  }

  /**
   * The same, and closes the deadline of the call once that is over. Where a link is ready and nothing has to be told
   * before, the call takes the direct way.
   */
  request(session: Session, call: SessionCall): Promise<unknown> {
    const { events, provider, synchronizer } = this.#context
    const { deadline, link = session.link } = call
    // The direct way waits for no change of the session, and tells no listener of the call.
    const isClear = this.#drains === 0 && !session.isClosed && session.changing === undefined
    if (!isClear || deadline.ended !== undefined || events.wants('call')) {
      return this.call(session, call).finally(() => deadline.close())
    }
    const lease = link === undefined ? provider.acquire(SHARED, deadline) : borrowed(link)
    const known = lease instanceof Promise ? undefined : synchronizer.current(lease.link, session)
    if (lease instanceof Promise || known === undefined) {
      const delivered = this.#delivery(session, call).run(false, { lease })
      return delivered.then(resultOf).finally(() => deadline.close())
    }
    return new DirectCall(this.#context, this.#underWay, session, call).send(lease, known)
  }

  /**
   * The same, for calls whose result holds as long as their link does. `home` gives the session that it runs in, where
   * that is another one, once it is its turn among the changes of the one it was issued in.
   */
  callOnLink<T>(session: Session, call: SessionCall & Reads<T>, home?: () => Session): Promise<LinkResult<T>>
  callOnLink(session: Session, call: SessionCall, home?: () => Session): Promise<LinkResult>
  callOnLink(session: Session, call: SessionCall, home?: () => Session): Promise<LinkResult> {
    if (this.#isLate(session, call)) return Promise.reject(beingClosed())
    // A change that is issued after this call does not hold it up: it runs between those it was issued between.
    const { changing } = session
    if (changing === undefined) return this.#send(home?.() ?? session, call)
    return this.during(async () => {
      await within(changing, call.deadline)
      return this.#send(home?.() ?? session, call)
    })
  }

  /** Waits for the changes of a session that were issued so far. Rejects where it takes no further call. */
  async settled(session: Session, deadline: Deadline): Promise<void> {
    if (session.changing !== undefined) await within(session.changing, deadline)
    if (session.isClosed) throw sessionClosed()
  }

  /** The link that is up to date with a session then. With `kept` it stays one's own until it is released. */
  async ready(session: Session, deadline: Deadline, kept = false): Promise<LinkResult> {
    const call: SessionCall = { method: 'ping', params: [], deadline, ...(kept && { use: 'pinned' }) }
    if (this.#isLate(session, call)) throw beingClosed()
    while (session.changing !== undefined) await within(session.changing, deadline)
    return this.#send(session, call, true)
  }

  /**
   * Refuses what is issued from now on, waits until no call is under way, and runs `shut`. What comes new is refused until
   * that is over: the continuation of the last call runs before it.
   */
  async drain(deadline: Deadline, shut: () => Promise<void>): Promise<void> {
    this.#drains++
    try {
      while (this.#underWay.count > 0 && deadline.ended === undefined) {
        await within(this.#underWay.idle(), deadline).catch(() => {})
      }
      await shut()
    } finally {
      this.#drains--
    }
  }

  /** Has `drain` wait for work that is more than one call. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const ended = this.hold()
    try {
      return await work()
    } finally {
      ended()
    }
  }

  /** The same, until what it returns is called. */
  hold(): () => void {
    return this.#underWay.hold()
  }

  /** The same for what begins now. Throws where a drain waits for the last to end. */
  begin(): () => void {
    if (this.#drains > 0) throw beingClosed()
    return this.hold()
  }

  /**
   * Changes the session. Changes take effect one after another, after every call that was issued before them, and before
   * any that is issued after them.
   */
  change(session: Session, change: SessionChange): Promise<unknown> {
    if (this.#isLate(session, change)) return Promise.reject(beingClosed())
    return this.during(() => session.change(previous => this.#change(session, change, previous)))
  }

  async #change(session: Session, change: SessionChange, previous: Promise<void> | undefined): Promise<unknown> {
    if (previous !== undefined) await within(previous, change.deadline)
    // Each call runs in the session in which it was issued, and a server takes up what it got together in any order.
    if (session.underWay.count > 0) await within(session.underWay.idle(), change.deadline)
    const apply = (): Promise<unknown> => this.#applyOrElse(session, change)
    return isSignIn(change.method) ? session.signingIn(apply) : apply()
  }

  async #applyOrElse(session: Session, change: SessionChange): Promise<unknown> {
    try {
      return await this.#apply(session, change)
    } catch (thrown) {
      if (change.ifRefused === undefined || !isRefused(thrown)) throw thrown
      return this.#apply(session, { ...change.ifRefused, deadline: change.deadline })
    }
  }

  async #apply(session: Session, change: SessionChange): Promise<unknown> {
    const before = session.view.revision
    const call = { ...change, params: change.params(session.view) }
    const { link, result } = await this.#send(session, call, change.local === true)
    session.adopt(change.adopt(session.view, result))
    this.#context.synchronizer.applied(link, session, before, call)
    return result
  }

  /** Whether it drains, and the call is not part of what that waits for: one issued earlier, and one that has its link, goes on. */
  #isLate(session: Session, { link }: Pick<SessionCall, 'link'>): boolean {
    return this.#drains > 0 && link === undefined && session.link === undefined
  }

  #delivery(session: Session, call: SessionCall): Delivery {
    return new Delivery(this.#context, this.#underWay, session, call)
  }

  async #send(session: Session, call: SessionCall, local = false): Promise<LinkResult> {
    if (session.isClosed) throw sessionClosed()
    return this.#delivery(session, call).run(local)
  }
}

function beingClosed(): ConnectionClosedError {
  return new ConnectionClosedError(say('connection-is-closing'))
}

function sessionClosed(): ConnectionClosedError {
  return new ConnectionClosedError(say('session-was-closed'), { hint: advise('open-session') })
}
