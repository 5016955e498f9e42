import type { Uuid } from 'surrealdb'
import { ConnectionClosedError } from '../errors/connection.js'
import { deadlineError } from '../errors/deadline.js'
import type { SurrealEngineError } from '../errors/error.js'
import { errorOf } from '../errors/from-failure.js'
import { faultError } from '../errors/query.js'
import { RequestTimeoutError } from '../errors/request.js'
import type { Deadline, Deadlines } from '../supervision/deadline.js'
import type { Lease, LinkProvider } from '../transport/provider.js'
import { isRecord } from '../transport/rpc-frame.js'
import type { Capabilities, Exchange, Link, RpcCall, RpcMethod, ServerFault } from '../transport/transport.js'
import { isTransportFailure, type TransportFailure } from '../transport/transport-failure.js'
import { answer, within } from './answers.js'
import { isRefused } from './credentials.js'
import type { Session, SessionState } from './session.js'
import type { Synchronizer } from './synchronize.js'

/** So often a call waits for the way back to a server that answers and cannot be reached at the next moment. */
const MOST_UNREACHABLE = 3
/** Before a server that has no room is asked again, however soon it says. Milliseconds. */
const LEAST_PAUSE = 100

/** One call of a session, whatever link it will go over. */
export interface SessionCall {
  readonly method: RpcMethod
  readonly params: readonly unknown[]
  readonly deadline: Deadline
  /** It may be sent again although an earlier try may have run. */
  readonly idempotent?: boolean
  readonly transaction?: Uuid
  /** The only link it may go over: what a transaction did is lost with its link. */
  readonly link?: Link
}

/** The result of a call, and the link that it went over. */
export interface LinkResult {
  readonly link: Link
  readonly result: unknown
}

/** One change of a session: told to the server first, adopted once that accepted it. */
export interface SessionChange extends Omit<SessionCall, 'params'> {
  /** What the server is told, once it is this change's turn. */
  params(state: SessionState): readonly unknown[]
  /** Whether it is the session's own affair: where state travels with each request, some changes need no server. */
  readonly local?: boolean
  adopt(state: SessionState, result: unknown): Partial<SessionState>
  /** Runs after the change is adopted. */
  adopted?(result: unknown): void
}

/** What a dispatcher needs. */
export interface DispatchContext {
  readonly provider: LinkProvider
  readonly synchronizer: Synchronizer
  readonly deadlines: Deadlines
  readonly capabilities: Capabilities
  /** Names the endpoint in errors. */
  readonly where: string
  /** Milliseconds that bringing a link up to date may take. */
  readonly syncTimeout: number
}

/**
 * Sends the calls of sessions: waits for a link, brings it up to date, sends, and decides what may be sent again. A call
 * that was never handed to a socket moves to the next link; one that was, only when that is safe.
 */
export class Dispatcher {
  readonly #context: DispatchContext
  #underWay = 0
  #drains = 0
  readonly #onIdle = new Set<() => void>()

  constructor(context: DispatchContext) {
    this.#context = context
  }

  /** The result of a call. Rejects with an error of the library only. */
  async call(session: Session, call: SessionCall): Promise<unknown> {
    const { result } = await this.callOnLink(session, call)
    return result
  }

  /** The same, for calls whose result holds as long as their link does. */
  async callOnLink(session: Session, call: SessionCall): Promise<LinkResult> {
    // A change that is issued after this call does not hold it up: it runs between those it was issued between.
    const { changing } = session
    if (changing !== undefined) await within(changing, call.deadline)
    return this.#send(session, call)
  }

  /** Brings the link that is ready now up to date with a session, and does nothing else. */
  async prepare(session: Session, deadline: Deadline): Promise<void> {
    await this.#send(session, { method: 'ping', params: [], deadline }, true)
  }

  /** Has a session hold new tokens before the ones it has end. */
  async renew(session: Session, deadline: Deadline): Promise<void> {
    const { provider, synchronizer } = this.#context
    if (provider.status !== 'connected') return
    const lease = await provider.acquire({ use: 'shared', session }, deadline)
    const { link } = lease
    const { token } = session.snapshot
    try {
      if (!synchronizer.isCurrent(link, session)) await synchronizer.bring(link, session, deadline)
      // What brings a link up to date may be a sign-in.
      if (session.snapshot.token === token) await synchronizer.renew(link, session, deadline)
    } finally {
      lease.release('clean')
    }
  }

  /** Tells the server that a session is over, where it knows of it. */
  async detach(session: Session, deadline: Deadline): Promise<void> {
    const { provider, synchronizer } = this.#context
    if (provider.status !== 'connected') return
    const lease = await provider.acquire({ use: 'shared', session }, deadline)
    const { link } = lease
    try {
      if (!synchronizer.isAttached(link, session)) return
      await answer(link.request({ method: 'detach', params: [], session: session.snapshot }), deadline)
    } catch (thrown) {
      // A session ends with its link as well.
      if (!isTransportFailure(thrown)) throw thrown
    } finally {
      lease.release('clean')
    }
  }

  /** Waits until no call is under way. */
  async drain(deadline: Deadline): Promise<void> {
    this.#drains++
    try {
      while (this.#underWay > 0 && deadline.ended === undefined) {
        const idle = new Promise<void>(resolve => {
          this.#onIdle.add(resolve)
        })
        await within(idle, deadline).catch(() => {})
      }
    } finally {
      this.#drains--
    }
  }

  /** Has `drain` wait for work that is more than one call. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay++
    try {
      return await work()
    } finally {
      this.#underWay--
      if (this.#underWay === 0) this.#becomeIdle()
    }
  }

  #becomeIdle(): void {
    for (const resolve of this.#onIdle) resolve()
    this.#onIdle.clear()
  }

  /** Changes the session. Changes take effect one after another, and before any call that is issued after them. */
  change(session: Session, change: SessionChange): Promise<unknown> {
    const previous = session.changing
    const work = this.#change(session, change, previous)
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
    const before = session.revision
    const call = { ...change, params: change.params(session.state) }
    const { link, result } = await this.#send(session, call, change.local === true)
    session.adopt(change.adopt(session.state, result))
    change.adopted?.(result)
    this.#context.synchronizer.applied(link, session, before, change.method)
    return result
  }

  async #send(session: Session, call: SessionCall, local = false): Promise<LinkResult> {
    if (session.isClosed) {
      throw new ConnectionClosedError('The session was closed', { hint: 'Open another one with session().' })
    }
    if (this.#drains > 0 && call.link === undefined) throw new ConnectionClosedError('The connection is being closed')
    return this.during(() => this.#deliver(session, call, local))
  }

  async #deliver(session: Session, call: SessionCall, local: boolean): Promise<LinkResult> {
    const { provider, synchronizer, where } = this.#context
    const { deadline } = call
    const changes = 'adopt' in call
    let mayHaveRun: SurrealEngineError | undefined
    let signedInAgain = false
    let droppedTokens = false
    let unreachable = 0
    for (;;) {
      if (deadline.ended !== undefined) throw mayHaveRun ?? deadlineError(deadline.ended, false)
      let lease: Lease
      try {
        const acquired =
          call.link === undefined ? provider.acquire({ use: 'shared', session }, deadline) : only(call.link)
        lease = acquired instanceof Promise ? await acquired : acquired
      } catch (thrown) {
        throw mayHaveRun ?? errorOf(thrown, where)
      }
      const { link, lost } = lease
      let fate: 'clean' | 'dirty' = 'clean'
      let issued = false
      let mark = synchronizer.mark(link, session)
      try {
        if (!synchronizer.isCurrent(link, session)) await this.#bring(link, session, deadline)
        if (local) return { link, result: undefined }
        issued = true
        mark = synchronizer.mark(link, session)
        const reply = await answer(issue(link, session, call), deadline)
        if (reply.ok) return { link, result: reply.result }
        if (!isExpired(reply.error) || signedInAgain) throw faultError(reply.error)
        // Refused before it ran. Of all the calls that were refused so, the first has the session signed in again.
        signedInAgain = true
        if (synchronizer.mark(link, session) === mark) synchronizer.forget(link, session)
      } catch (thrown) {
        if (changes && deadline.ended !== undefined) synchronizer.forget(link, session, variableOf(call))
        if (!issued && !droppedTokens && isRefused(thrown) && this.#signInAgain(link, session, mark)) {
          droppedTokens = true
          continue
        }
        if (!isTransportFailure(thrown)) throw mayHaveRun ?? thrown
        // What brings a link up to date is applied anew on the next one, so that never ends as unknown.
        const sent = issued && thrown.sent
        const error = errorOf(thrown, where)
        if (sent && !isReapplied(call)) mayHaveRun = error
        if (!signedInAgain && this.#isUnauthenticated(thrown) && this.#signInAgain(link, session, mark)) {
          signedInAgain = true
          continue
        }
        const pause = Math.max(thrown.retryAfter ?? 0, LEAST_PAUSE)
        if (thrown.retryAfter !== undefined && !sent && pause < deadline.remaining()) {
          await this.#pause(pause, deadline)
          continue
        }
        if (this.#isUnreachable(thrown, call, sent) && unreachable < MOST_UNREACHABLE) {
          unreachable++
          // Nothing ends a link that has no socket of its own: whoever finds the server gone says so.
          fate = 'dirty'
          continue
        }
        if (!this.#moves(thrown, call, sent)) throw mayHaveRun ?? error
        // The next link comes only after this one is known to be gone.
        await within(lost, deadline).catch(ended => {
          throw mayHaveRun ?? ended
        })
      } finally {
        lease.release(fate)
      }
    }
  }

  async #bring(link: Link, session: Session, deadline: Deadline): Promise<void> {
    const { deadlines, synchronizer, syncTimeout } = this.#context
    const budget = deadlines.start(syncTimeout)
    const brought = synchronizer.bring(link, session, budget).finally(() => budget.close())
    try {
      await within(brought, deadline)
    } catch (thrown) {
      // The steps were sent, the call was not.
      const tooSlow = deadline.ended === undefined && thrown instanceof RequestTimeoutError
      throw tooSlow ? deadlineError({ kind: 'timeout', timeout: syncTimeout }, false) : thrown
    }
  }

  async #pause(delay: number, deadline: Deadline): Promise<void> {
    const pause = this.#context.deadlines.start(delay)
    const over = new Promise<void>(resolve => pause.onEnd(() => resolve()))
    await within(over, deadline).finally(() => pause.close())
  }

  /** The server cannot be reached over a link that sends each request by itself, and this one may be sent again. */
  #isUnreachable({ reason }: TransportFailure, call: SessionCall, sent: boolean): boolean {
    if (this.#context.capabilities.session !== 'request') return false
    if (!sent) return reason === 'refused' || reason === 'lost'
    // Whoever answers 502 in the place of a server may have lost it.
    return call.idempotent === true && (reason === 'lost' || reason === 'overload')
  }

  /** A link without a session is not lost with one call: what fails there fails alone. */
  #moves(failure: TransportFailure, call: SessionCall, sent: boolean): boolean {
    if (this.#context.capabilities.session === 'request') return false
    if (call.link !== undefined) return false
    if (failure.reason !== 'lost' && failure.reason !== 'closed') return false
    return !sent || call.idempotent === true || isReapplied(call)
  }

  /** A token that ended on the way was refused before anything ran; what may have run was not refused for its token. */
  #isUnauthenticated({ reason, sent }: TransportFailure): boolean {
    return this.#context.capabilities.session === 'request' && reason === 'authentication' && !sent
  }

  /** The token is not accepted any more: what the user gave may be. Of all calls that hear so the first sees to it. */
  #signInAgain(link: Link, session: Session, mark: object): boolean {
    const { synchronizer } = this.#context
    if (synchronizer.mark(link, session) !== mark) return true
    if (!session.canSignInAgain) return false
    session.dropTokens()
    synchronizer.forget(link, session)
    return true
  }
}

/** A change of a session is made again on the next link, so a loss never leaves it unknown. A second `signup` would fail. */
function isReapplied(call: SessionCall): boolean {
  return 'adopt' in call && call.method !== 'signup'
}

function variableOf({ method, params: [name] }: SessionCall): string | undefined {
  return (method === 'set' || method === 'unset') && typeof name === 'string' ? name : undefined
}

const EXPIRED: ReadonlySet<unknown> = new Set(['SessionExpired', 'TokenExpired'])

/** Whether the server refused a call because whoever asked is not signed in any more. */
function isExpired({ kind, details }: ServerFault): boolean {
  if (kind !== 'NotAllowed' || !isRecord(details) || !isRecord(details['details'])) return false
  return EXPIRED.has(details['details']['kind'])
}

function only(link: Link): Lease {
  return { link, lost: link.closed, release: () => {} }
}

function issue(link: Link, session: Session, { method, params, transaction }: SessionCall): Exchange {
  // A ping of the protocol itself does not wait behind a slow query.
  if (method === 'ping' && link.ping !== undefined) return pingExchange(link.ping())
  const call: RpcCall = { method, params, session: session.snapshot }
  return link.request(transaction === undefined ? call : { ...call, transaction })
}

function pingExchange(pong: Promise<void>): Exchange {
  return { reply: pong.then(() => ({ ok: true, result: undefined })), sent: true, cancel: () => {} }
}
