import type { Uuid } from '@surrealengine/values'
import type { Events } from '../diagnostics/events.js'
import { deadlineError } from '../errors/deadline.js'
import { isSurrealEngineError, type SurrealEngineError } from '../errors/error.js'
import { errorOf } from '../errors/from-failure.js'
import { callError, NotFoundError } from '../errors/query.js'
import { RequestTimeoutError } from '../errors/request.js'
import type { Clock } from '../supervision/clock.js'
import type { Deadline, Deadlines } from '../supervision/deadline.js'
import type { Lease, LinkNeed, LinkProvider } from '../transport/provider.js'
import type { Capabilities, Exchange, Link, RpcCall, RpcMethod, RpcReply } from '../transport/transport.js'
import { isTransportFailure, type TransportFailure } from '../transport/transport-failure.js'
import { answer, within } from './answers.js'
import { isRefused, isSignIn } from './credentials.js'
import { isExpired, isSessionUnknown, isStranger, ranNothing } from './faults.js'
import { pause } from './pause.js'
import { leave, type Progress } from './progress.js'
import type { Session } from './session.js'
import type { Synchronizer } from './synchronize.js'

/** So often a call waits for the way back to a server that answers and cannot be reached at the next moment. */
const MOST_UNREACHABLE = 3
/** So often a call has its session attached anew to a link on which the server does not know it. */
const MOST_ATTACHED = 3
/** Before a server that has no room is asked again, however soon it says. Milliseconds. */
const LEAST_PAUSE = 100

/** So long calls that run on a link are waited for before others go over another one. Milliseconds. */
const PATIENCE = 500

/** One call of a session, whatever link it will go over. */
export interface SessionCall {
  readonly method: RpcMethod
  readonly params: readonly unknown[]
  readonly deadline: Deadline
  /** It may be sent again although an earlier try may have run. */
  readonly idempotent?: boolean
  /** How often it is repeated where it is a query of one statement that met another transaction. */
  readonly retryConflicts?: number
  readonly transaction?: Uuid
  /** The only link it may go over: what a transaction did is lost with its link. */
  readonly link?: Link
  /** What it wants its link for, where that is not one call. A link for a transaction is kept until it is released. */
  readonly use?: 'pinned' | 'live'
  /** Makes the call's result of the server's answer: what it throws is the error of the call. Default: the answer itself. */
  read?(answer: unknown): unknown
  /** Ends on the server what the call began there, where the caller had left by the time it was answered. Never rejects. */
  undo?(late: LinkResult): Promise<void>
}

/** The result of a call, and the link that it went over. */
export interface LinkResult<T = unknown> {
  readonly link: Link
  readonly result: T
  /** Lets go of the link, where the call was one that keeps it. */
  readonly release?: () => void
}

/** What a dispatcher needs. */
export interface DispatchContext {
  readonly provider: LinkProvider
  readonly synchronizer: Synchronizer
  readonly deadlines: Deadlines
  readonly capabilities: Capabilities
  readonly clock: Clock
  readonly events: Events
  /** Names the endpoint in errors. */
  readonly where: string
  /** Milliseconds that bringing a link up to date may take. */
  readonly syncTimeout: number
  /** Opens the connection for somebody who signs in, whoever the connection itself is signed in as. */
  reopen(deadline: Deadline): Promise<void>
}

/** One try of a call on one link. */
interface Try {
  readonly lease: Lease
  /** What the link knew of the session when the call was handed to it. */
  known: Progress
  /** The token that the session held then. */
  token: string | undefined
  /** Whether the call was handed to the link, and not only what brings the link up to date. */
  issued: boolean
  /** Whether the link is of no use any more. */
  isSpent: boolean
}

/** What was done for a call before its delivery took it over. */
export interface Begun {
  readonly lease: Lease | Promise<Lease>
  /** The call was handed to the link of the lease. */
  readonly issued?: Pick<Try, 'known' | 'token'> & { readonly reply: Promise<RpcReply> }
}

/** What becomes of a call after a try that failed: it is tried again, and the link was of use or not. */
type Again = 'clean' | 'dirty'

/** One call on its way: over as many links as it takes, and handed to none that it could run on twice. */
export class Delivery {
  readonly #context: DispatchContext
  readonly #session: Session
  readonly #call: SessionCall
  #attempts = 0
  #mayHaveRun: SurrealEngineError | undefined
  #signedInAgain = false
  #droppedTokens = false
  #unreachable = 0
  #attached = 0
  #proved = false
  #reopened = false
  #beganAnew = false
  /** Links on which the server had no room for the session. */
  #full: Set<Link> | undefined
  /** The server answers nothing on the link that the session needs answered: others need not wait for it too. */
  #isStuck = false

  constructor(context: DispatchContext, session: Session, call: SessionCall) {
    this.#context = context
    this.#session = session
    this.#call = call
  }

  /** How often it was handed to a link. */
  get attempts(): number {
    return this.#attempts
  }

  /**
   * Runs it to its end. With `local` it only waits for a link that is up to date. Where any try may have run, that is the
   * error. `begun` is its first try, where somebody else began that.
   */
  async run(local: boolean, begun?: Begun): Promise<LinkResult> {
    const { deadline } = this.#call
    for (let first = begun; ; first = undefined) {
      const { issued } = first ?? {}
      if (deadline.ended !== undefined && issued === undefined) {
        throw this.#mayHaveRun ?? deadlineError(deadline.ended, false)
      }
      const acquired = this.#acquire(first)
      // Where a link is ready the call is sent at once.
      const lease = acquired instanceof Promise ? await acquired : acquired
      if (deadline.ended !== undefined && issued === undefined) {
        lease.release('clean')
        continue
      }
      const attempt: Try = { lease, ...(issued ?? this.#known(lease.link)), issued: false, isSpent: false }
      let fate: 'clean' | 'dirty' | 'kept' = 'clean'
      try {
        const done = await this.#try(attempt, local, issued?.reply)
        if (done !== undefined && this.#call.use === 'pinned') {
          fate = 'kept'
          return { ...done, release: () => lease.release('clean') }
        }
        if (done !== undefined) return done
        if (attempt.isSpent) fate = 'dirty'
      } catch (thrown) {
        if (this.#isStuck) fate = 'dirty'
        fate = await this.#recover(attempt, thrown)
      } finally {
        if (fate !== 'kept') lease.release(fate)
      }
    }
  }

  #acquire(begun: Begun | undefined): Lease | Promise<Lease> {
    const { provider, where } = this.#context
    const { deadline, use = 'shared' } = this.#call
    const link = this.#call.link ?? this.#session.link
    if (link !== undefined) return borrowed(link)
    const acquired = begun?.lease ?? provider.acquire({ use, full: this.#full }, deadline)
    if (!(acquired instanceof Promise)) return acquired
    return acquired.catch(thrown => this.#reopen(use, errorOf(thrown, where)))
  }

  /** Whoever signs in gets a link also where the connection gave up because the server refused who was asking. */
  async #reopen(use: LinkNeed['use'], error: SurrealEngineError): Promise<Lease> {
    const { provider, reopen, where } = this.#context
    const { deadline, method } = this.#call
    if (!isSignIn(method) || !isRefused(error) || this.#reopened) throw this.#mayHaveRun ?? error
    this.#reopened = true
    try {
      await reopen(deadline)
      return await provider.acquire({ use }, deadline)
    } catch (thrown) {
      throw this.#mayHaveRun ?? errorOf(thrown, where)
    }
  }

  #known(link: Link): Pick<Try, 'known' | 'token'> {
    return { known: this.#session.on(link), token: this.#session.snapshot.token }
  }

  /** The result, or nothing where the server refused it before it ran, and may take it now. */
  async #try(attempt: Try, local: boolean, begun?: Promise<RpcReply>): Promise<LinkResult | undefined> {
    const { link } = attempt.lease
    if (begun === undefined) {
      // A link that is up to date is handed the call in the same turn.
      if (this.#isBehind(link) && !(await this.#prepare(attempt))) return undefined
      if (local) return { link, result: undefined }
      Object.assign(attempt, this.#known(link))
    }
    attempt.issued = true
    this.#attempts++
    const { deadline } = this.#call
    const reply = await (begun ?? answer(this.#pending(issue(link, this.#session, this.#call), link), deadline))
    if (this.#isMisunderstood(reply, attempt)) return undefined
    if (reply.ok) return { link, result: reply.result }
    throw callError(reply.error, this.#call.method)
  }

  /** Whether the link has to be told something first, or calls to end that a change would overtake. */
  #isBehind(link: Link): boolean {
    const { synchronizer } = this.#context
    if (synchronizer.current(link, this.#session) === undefined) return true
    return isChange(this.#call) && this.#session.on(link).unanswered !== undefined
  }

  /** Brings the link up to date. `false` where it is of no use to the call. */
  async #prepare(attempt: Try): Promise<boolean> {
    const { link } = attempt.lease
    attempt.isSpent = await this.#isHeldUp(link)
    if (!attempt.isSpent) await this.#bringUpToDate(link)
    return !attempt.isSpent
  }

  /** Whether the server did not know who asks, or from where, and nothing ran: the link is told again, and asked again. */
  #isMisunderstood(reply: RpcReply, attempt: Try): boolean {
    const { synchronizer } = this.#context
    const { link } = attempt.lease
    const isSame = this.#session.on(link) === attempt.known
    if (!reply.ok && isExpired(reply.error) && !this.#signedInAgain) {
      // Of all the calls that were refused so, the first has the session signed in again.
      this.#signedInAgain = true
      if (isSame) synchronizer.forget(link, this.#session)
      return true
    }
    if (!reply.ok && isExpired(reply.error) && this.#beginsAnew(attempt)) return true
    if (!reply.ok && isSessionUnknown(reply.error) && this.#session.id !== undefined) {
      if (this.#attached >= MOST_ATTACHED) return false
      this.#attached++
      if (isSame) synchronizer.detached(link, this.#session)
      return true
    }
    if (this.#proved || !isStranger(reply, this.#session.view)) return false
    if (isSame && !attempt.known.isUnproven) return false
    this.#proved = true
    if (isSame) synchronizer.distrust(link, this.#session)
    return ranNothing(reply)
  }

  /** What is waited for, and what becomes of it where the caller leaves before it comes. */
  #pending(exchange: Exchange, link: Link): Exchange {
    const { capabilities, synchronizer } = this.#context
    const { undo } = this.#call
    if (undo !== undefined) return this.#undoing(exchange, link, undo)
    if (capabilities.session !== 'link') return exchange
    const { reply } = exchange
    const over = this.#session.on(link).calls.hold()
    reply.then(over, over)
    const cancel = (): undefined => {
      over()
      if (isChange(this.#call)) synchronizer.abandon(link, this.#session, reply, this.#call)
      else leave(this.#session.on(link), 'unanswered', exchange.cancel())
    }
    return {
      reply,
      cancel,
      get sent() {
        return exchange.sent
      },
    }
  }

  /** The exchange of a call whose late reply is no use to the caller, and is not dropped all the same. */
  #undoing({ reply, sent }: Exchange, link: Link, undo: NonNullable<SessionCall['undo']>): Exchange {
    const late = async (): Promise<void> => {
      const answered = await reply.catch(() => undefined)
      if (answered?.ok === true) await undo({ link, result: answered.result })
    }
    return {
      reply,
      sent,
      cancel: () => {
        leave(this.#session.on(link), 'unanswered', reply)
        const undone = late()
        const forget = this.#session.onClose(async () => {
          const patience = this.#context.deadlines.start(this.#context.syncTimeout)
          await within(undone, patience).catch(() => {})
          patience.close()
        })
        void undone.then(forget)
        return undefined
      },
    }
  }

  /** Decides whether the call may be tried again, and waits until it can be. Throws its error otherwise. */
  async #recover(attempt: Try, thrown: unknown): Promise<Again> {
    const { synchronizer, where } = this.#context
    const { deadline } = this.#call
    const { link, lost } = attempt.lease
    if (!attempt.issued && !this.#droppedTokens && isRefused(thrown) && this.#signInAgain(attempt)) {
      this.#droppedTokens = true
      return 'clean'
    }
    if (!attempt.issued && isRefused(thrown) && this.#beginsAnew(attempt)) return attempt.isSpent ? 'dirty' : 'clean'
    if (thrown instanceof NotFoundError && isSessionUnknown(thrown) && this.#attached < MOST_ATTACHED) {
      this.#attached++
      synchronizer.detached(link, this.#session)
      return 'clean'
    }
    if (isFull(thrown) && this.#hasOtherLinks && this.#full?.has(link) !== true) {
      this.#full = new Set(this.#full).add(link)
      return 'clean'
    }
    if (!isTransportFailure(thrown)) throw this.#mayHaveRun ?? thrown
    // What brings a link up to date is applied anew on the next one, so that never ends as unknown.
    const sent = attempt.issued && thrown.sent
    const error = errorOf(thrown, where)
    if (sent && !isReapplied(this.#call)) this.#mayHaveRun = error
    if (!this.#signedInAgain && this.#isUnauthenticated(thrown) && this.#signInAgain(attempt)) {
      this.#signedInAgain = true
      return 'clean'
    }
    const rest = Math.max(thrown.retryAfter ?? 0, LEAST_PAUSE)
    if (thrown.retryAfter !== undefined && !sent && rest < deadline.remaining()) {
      await pause(this.#context.deadlines, rest, deadline)
      return 'clean'
    }
    if (this.#isUnreachable(thrown, sent) && this.#unreachable < MOST_UNREACHABLE) {
      this.#unreachable++
      // Nothing ends a link that has no socket of its own: whoever finds the server gone says so.
      return 'dirty'
    }
    if (!this.#moves(thrown, sent)) throw this.#mayHaveRun ?? error
    // The next link comes only after this one is known to be gone.
    await within(lost, deadline).catch(ended => {
      throw this.#mayHaveRun ?? ended
    })
    return 'clean'
  }

  /**
   * A server keeps the end of a session, even after whoever it was signed out: from then on it refuses nobody in
   * particular. So a further session is attached anew, and a link gives way to the next one.
   */
  #beginsAnew(attempt: Try): boolean {
    const { synchronizer } = this.#context
    const { link } = attempt.lease
    const { id, pins, view } = this.#session
    if (view.authentication.kind !== 'anonymous') return false
    if (this.#session.on(link) !== attempt.known && !this.#beganAnew) {
      this.#beganAnew = true
      return true
    }
    if (!this.#session.on(link).wasSignedIn) return false
    if (id === undefined) attempt.isSpent = this.#hasOtherLinks
    else if (pins.count === 0) synchronizer.restart(link, this.#session)
    return attempt.isSpent || !this.#session.on(link).wasSignedIn
  }

  /** Whether there is one link alone that it may go over. */
  get #isTied(): boolean {
    return this.#call.link !== undefined || this.#session.link !== undefined
  }

  /**
   * Whether calls run on the link in this session, and go on. A server that is told something of the session behind them
   * reads nothing else of that socket until they are over. So others go over another link, and this one ends with them.
   */
  async #isHeldUp(link: Link): Promise<boolean> {
    const { deadlines } = this.#context
    const { calls } = this.#session.on(link)
    if (!this.#hasOtherLinks || calls.count === 0) return false
    const patience = deadlines.start(PATIENCE)
    const idle = within(calls.idle(), patience).finally(() => patience.close())
    try {
      await within(idle, this.#call.deadline)
      return false
    } catch (thrown) {
      if (this.#call.deadline.ended !== undefined) throw thrown
      return true
    }
  }

  /** Whether the call may go over another link that keeps sessions. */
  get #hasOtherLinks(): boolean {
    const { session, exclusive } = this.#context.capabilities
    return session === 'link' && !exclusive && !this.#isTied
  }

  async #bringUpToDate(link: Link): Promise<void> {
    const { deadlines, synchronizer, syncTimeout } = this.#context
    const { deadline } = this.#call
    const budget = deadlines.start(syncTimeout)
    const brought = synchronizer.bringUpToDate(link, this.#session, budget).finally(() => budget.close())
    try {
      await within(brought, deadline)
    } catch (thrown) {
      // The steps were sent, the call was not.
      if (deadline.ended !== undefined || !(thrown instanceof RequestTimeoutError)) throw thrown
      this.#isStuck = this.#context.capabilities.session === 'link'
      throw deadlineError({ kind: 'timeout', timeout: syncTimeout }, false)
    }
  }

  /** The server cannot be reached over a link that sends each request by itself, and this one may be sent again. */
  #isUnreachable({ reason }: TransportFailure, sent: boolean): boolean {
    if (this.#context.capabilities.session !== 'request') return false
    if (!sent) return reason === 'refused' || reason === 'lost'
    // Whoever answers 502 in the place of a server may have lost it.
    return this.#call.idempotent === true && (reason === 'lost' || reason === 'overload')
  }

  /** A link without a session is not lost with one call: what fails there fails alone. */
  #moves({ reason, linkStays }: TransportFailure, sent: boolean): boolean {
    if (linkStays) return false
    if (this.#context.capabilities.session === 'request' || this.#isTied) return false
    if (reason !== 'lost' && reason !== 'closed') return false
    return !sent || this.#call.idempotent === true || isReapplied(this.#call)
  }

  /** A token that ended on the way was refused before anything ran; what may have run was not refused for its token. */
  #isUnauthenticated({ reason, sent }: TransportFailure): boolean {
    return this.#context.capabilities.session === 'request' && reason === 'authentication' && !sent
  }

  /** The token is not accepted any more: what the user gave may be. Of all calls that hear so the first sees to it. */
  #signInAgain({ lease, known, token }: Try): boolean {
    if (this.#session.on(lease.link) !== known) return true
    if (!this.#session.canSignInAgain) return false
    this.#session.refuse(token)
    this.#context.synchronizer.forget(lease.link, this.#session)
    return true
  }
}

/** Whether the server has no room for the session on that link. */
function isFull(thrown: unknown): boolean {
  return isSurrealEngineError(thrown) && thrown.code === 'SESSION_LIMIT'
}

function isChange(call: SessionCall): boolean {
  return 'adopt' in call
}

/**
 * A change of a session is made again on the next link, so a loss never leaves it unknown. A second `signup` would fail, and
 * a refresh token serves once.
 */
function isReapplied(call: SessionCall): boolean {
  return isChange(call) && call.method !== 'signup' && call.method !== 'refresh'
}

/** A link that the call has already: nobody needs to hear that it is let go of. */
export function borrowed(link: Link): Lease {
  return { link, lost: link.closed, release: () => {} }
}

function issue(link: Link, session: Session, call: SessionCall): Exchange {
  // A ping of the protocol itself does not wait behind a slow query.
  if (call.method === 'ping' && link.ping !== undefined) return pingExchange(link.ping())
  return link.request(rpcCall(session, call))
}

/** A call as it is handed to a link, with the session as it is now. */
export function rpcCall({ snapshot }: Session, { method, params, transaction }: SessionCall): RpcCall {
  const call: RpcCall = { method, params, session: snapshot }
  return transaction === undefined ? call : { ...call, transaction }
}

function pingExchange(pong: Promise<void>): Exchange {
  return { reply: pong.then(() => ({ ok: true, result: undefined })), sent: true, cancel: () => undefined }
}
