import { advise, say } from '#prose'
import { ConnectionClosedError } from '../errors/connection.js'
import type { ErrorCode } from '../errors/error.js'
import { errorOf } from '../errors/from-failure.js'
import { conflictDelay } from '../supervision/backoff.js'
import type { Deadline } from '../supervision/deadline.js'
import type { Lease, LinkNeed } from '../transport/provider.js'
import type { Link } from '../transport/transport.js'
import { within } from './answers.js'
import { metConflict } from './conflict.js'
import { isRefused, isSignIn } from './credentials.js'
import { type Begun, borrowed, Delivery, type DispatchContext, type LinkResult, type SessionCall } from './delivery.js'
import { DirectCall, type DirectWay } from './direct-call.js'
import { pause } from './pause.js'
import type { Session, SessionState } from './session.js'
import { UnderWay } from './under-way.js'

/** One change of a session: told to the server first, adopted once that accepted it. */
export interface SessionChange extends Omit<SessionCall, 'params'> {
  /** What the server is told, once it is this change's turn. */
  params(state: SessionState): readonly unknown[]
  /** Whether it is the session's own affair: where state travels with each request, some changes need no server. */
  readonly local?: boolean
  adopt(state: SessionState, result: unknown): Partial<SessionState>
  /** Runs after the change is adopted. */
  adopted?(result: unknown): void
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
  readonly #way: DirectWay
  #drains = 0

  constructor(context: DispatchContext) {
    this.#context = context
    this.#way = {
      kind: context.capabilities.session,
      dispatched: this.#underWay,
      goOn: (session, call, begun) => this.#send(session, call, false, begun).then(resultOf),
    }
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
    const lease = this.#isClear(session, call) ? this.#take(session, call) : undefined
    if (lease !== undefined && !(lease instanceof Promise)) {
      const progress = this.#context.synchronizer.current(lease.link, session)
      if (progress !== undefined) {
        return new Promise((resolve, reject) => {
          new DirectCall(this.#way, session, call, lease, progress, resolve, reject).start()
        })
      }
    }
    const begun = lease && { lease }
    return (begun === undefined ? this.callOnLink(session, call) : this.#send(session, call, false, begun))
      .then(resultOf)
      .finally(() => call.deadline.close())
  }

  /** Whether nothing but a link is needed, and nobody wants to hear of the call. */
  #isClear(session: Session, { deadline }: SessionCall): boolean {
    if (this.#drains > 0 || session.isClosed || session.changing !== undefined) return false
    return deadline.ended === undefined && !this.#context.events.wants('call')
  }

  #take(session: Session, { deadline, link = session.link }: SessionCall): Lease | Promise<Lease> {
    return link === undefined ? this.#context.provider.acquire(SHARED, deadline) : borrowed(link)
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

  /** The links on which the server may know of a further session. */
  linksOf(session: Session): readonly Link[] {
    return this.#context.synchronizer.linksOf(session)
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
    const previous = session.changing
    const work = this.during(() => this.#change(session, change, previous))
    // A change that ends while it waits its turn is not over before the one it waits for.
    const over = Promise.allSettled([work, previous]).then(() => {})
    session.changing = over
    void over.then(() => {
      if (session.changing === over) session.changing = undefined
    })
    return work
  }

  async #change(session: Session, change: SessionChange, previous: Promise<void> | undefined): Promise<unknown> {
    if (previous !== undefined) await within(previous, change.deadline)
    // Each call runs in the session in which it was issued, and a server takes up what it got together in any order.
    if (session.underWay.count > 0) await within(session.underWay.idle(), change.deadline)
    session.isSigningIn = isSignIn(change.method)
    try {
      return await this.#apply(session, change)
    } catch (thrown) {
      if (change.ifRefused === undefined || !isRefused(thrown)) throw thrown
      return await this.#apply(session, { ...change.ifRefused, deadline: change.deadline })
    } finally {
      session.isSigningIn = false
    }
  }

  async #apply(session: Session, change: SessionChange): Promise<unknown> {
    const before = session.view.revision
    const call = { ...change, params: change.params(session.view) }
    const { link, result } = await this.#send(session, call, change.local === true)
    session.adopt(change.adopt(session.view, result))
    change.adopted?.(result)
    this.#context.synchronizer.applied(link, session, before, change.method)
    return result
  }

  /** Whether it drains, and the call is not part of what that waits for: one issued earlier, and one that has its link, goes on. */
  #isLate(session: Session, { link }: Pick<SessionCall, 'link'>): boolean {
    return this.#drains > 0 && link === undefined && session.link === undefined
  }

  async #deliver(
    delivery: Delivery,
    { deadline, retryConflicts = 0 }: SessionCall,
    local: boolean,
    begun: Begun | undefined,
  ): Promise<LinkResult> {
    const { clock, deadlines } = this.#context
    for (let conflicts = 1; ; conflicts++) {
      const done = await delivery.run(local, conflicts === 1 ? begun : undefined)
      if (conflicts > retryConflicts || !metConflict(done.result)) return done
      await pause(deadlines, conflictDelay(conflicts, clock.random), deadline)
    }
  }

  async #send(session: Session, call: SessionCall, local = false, begun?: Begun): Promise<LinkResult> {
    if (session.isClosed && begun === undefined) throw sessionClosed()
    const { clock, events, where } = this.#context
    const delivery = new Delivery(this.#context, session, call)
    const started = events.wants('call') ? clock.now() : undefined
    let error: ErrorCode | undefined
    this.#underWay.begin()
    session.underWay.begin()
    try {
      const done = await this.#deliver(delivery, call, local, begun)
      return call.read === undefined ? done : { ...done, result: call.read(done.result) }
    } catch (thrown) {
      error = errorOf(thrown, where).code
      throw thrown
    } finally {
      session.underWay.end()
      this.#underWay.end()
      if (started !== undefined) {
        const { attempts } = delivery
        events.emit('call', { method: call.method, duration: clock.now() - started, attempts, error })
      }
    }
  }
}

function beingClosed(): ConnectionClosedError {
  return new ConnectionClosedError(say('connection-is-closing'))
}

function sessionClosed(): ConnectionClosedError {
  return new ConnectionClosedError(say('session-was-closed'), { hint: advise('open-session') })
}

function resultOf({ result }: LinkResult): unknown {
  return result
}
