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

/** A change of a session: sent to the server first, and adopted once the server has accepted it. */
export interface SessionChange extends Omit<SessionCall, 'params'> {
  readonly change: 'repeatable' | 'once'
  /** The parameters, computed when it is this change's turn. */
  params(state: SessionState): readonly unknown[]
  /** `true` if the server need not be told, because the state is sent with each request. */
  readonly local?: boolean
  adopt(state: SessionState, result: unknown): Adoption
  /** The change to make instead if the server rejects the authentication. */
  readonly ifRefused?: Omit<SessionChange, 'deadline'>
}

const SHARED: LinkNeed = { use: 'shared' }

/** A call that turns the reply into a `T`. */
interface Reads<T> {
  read(answer: unknown): T
}

/** Sends the calls of all sessions of a connection, ordered with their changes, and tracks those in progress. */
export class Dispatcher {
  readonly #context: DispatchContext
  readonly #underWay = new UnderWay()
  #drains = 0

  constructor(context: DispatchContext) {
    this.#context = context
  }

  /** Runs a call. Rejects only with errors of the library. */
  call(session: Session, call: SessionCall): Promise<unknown> {
    return this.callOnLink(session, call).then(resultOf)
  }

  /**
   * Runs a call and closes its deadline afterwards. Takes the fast path if a link is ready and up to date.
   */
  request(session: Session, call: SessionCall): Promise<unknown> {
    return this.#traced(session, call, this.#request)
  }

  readonly #request = (session: Session, call: SessionCall): Promise<unknown> => {
    const { provider, synchronizer } = this.#context
    const { deadline, link = session.link } = call
    // The fast path does not wait for changes of the session.
    const isClear = this.#drains === 0 && !session.isClosed && session.changing === undefined
    if (!isClear || deadline.ended !== undefined) {
      const sent = this.#callOnLink(session, call)
      return sent.then(resultOf).finally(() => deadline.close())
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
   * Runs a call and also returns its link, for results that are lost with the link. `home` returns the session to run
   * it in, if not the one it was issued in; it is called after the changes issued before the call.
   */
  callOnLink<T>(session: Session, call: SessionCall & Reads<T>, home?: () => Session): Promise<LinkResult<T>>
  callOnLink(session: Session, call: SessionCall, home?: () => Session): Promise<LinkResult>
  callOnLink(session: Session, call: SessionCall, home?: () => Session): Promise<LinkResult> {
    return this.#traced(session, call, (given, traced) => this.#callOnLink(given, traced, home))
  }

  #callOnLink(session: Session, call: SessionCall, home?: () => Session): Promise<LinkResult> {
    if (this.#isLate(session, call)) return Promise.reject(beingClosed())
    // Wait only for changes issued before this call.
    const { changing } = session
    if (changing === undefined) return this.#send(home?.() ?? session, call)
    return this.during(async () => {
      await within(changing, call.deadline)
      return this.#send(home?.() ?? session, call)
    })
  }

  /** Waits for the changes of a session issued so far. Rejects if the session is closed. */
  async settled(session: Session, deadline: Deadline): Promise<void> {
    if (session.changing !== undefined) await within(session.changing, deadline)
    if (session.isClosed) throw sessionClosed()
  }

  /** Waits for a link that is up to date with the session. With `kept` it is pinned until it is released. */
  async ready(session: Session, deadline: Deadline, kept = false): Promise<LinkResult> {
    const call: SessionCall = { method: 'ping', params: [], deadline, ...(kept && { use: 'pinned' }) }
    if (this.#isLate(session, call)) throw beingClosed()
    while (session.changing !== undefined) await within(session.changing, deadline)
    return this.#send(session, call, true)
  }

  /**
   * Refuses new calls, waits until no call is in progress, and runs `shut`. New calls are refused until `shut` is done,
   * since continuations of the last call run before it.
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

  /** Makes `drain` wait for work that spans several calls. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const ended = this.hold()
    try {
      return await work()
    } finally {
      ended()
    }
  }

  /** Makes `drain` wait until the returned function is called. */
  hold(): () => void {
    return this.#underWay.hold()
  }

  /** Like `hold`, for new work. Throws during a drain. */
  begin(): () => void {
    if (this.#drains > 0) throw beingClosed()
    return this.hold()
  }

  /**
   * Changes the session. Changes take effect one at a time, after all calls issued before them and before all calls
   * issued after them.
   */
  change(session: Session, change: SessionChange): Promise<unknown> {
    return this.#traced(session, change, (_, traced) => {
      if (this.#isLate(session, traced)) return Promise.reject(beingClosed())
      return this.during(() => session.change(previous => this.#change(session, traced, previous)))
    })
  }

  /** Reports a call if anyone follows the calls of the connection. */
  #traced<C extends SessionCall | SessionChange, T>(
    session: Session,
    call: C,
    run: (session: Session, call: C) => Promise<T>,
  ): Promise<T> {
    const context = this.#context
    return context.diagnostics?.traceCall(context, session, call, run) ?? run(session, call)
  }

  async #change(session: Session, change: SessionChange, previous: Promise<void> | undefined): Promise<unknown> {
    if (previous !== undefined) await within(previous, change.deadline)
    // Earlier calls run in the earlier state, and a server may process concurrent requests in any order.
    if (session.underWay.count > 0) await within(session.underWay.idle(), change.deadline)
    const apply = (): Promise<unknown> => this.#applyOrElse(session, change)
    return isSignIn(change.method) ? session.signingIn(apply) : apply()
  }

  async #applyOrElse(session: Session, change: SessionChange): Promise<unknown> {
    try {
      return await this.#apply(session, change)
    } catch (thrown) {
      if (change.ifRefused === undefined || !isRefused(thrown)) throw thrown
      const { deadline, onTry } = change
      return this.#apply(session, { ...change.ifRefused, deadline, onTry })
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

  /** Returns whether a drain refuses the call. Calls tied to a link belong to work that the drain waits for. */
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
