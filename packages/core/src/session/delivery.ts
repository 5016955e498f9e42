import { type ErrorCode, isSurrealEngineError } from '../errors/error.js'
import type { ServerFault } from '../errors/query.js'
import { RequestTimeoutError } from '../errors/request.js'
import { conflictDelay } from '../time/backoff.js'
import type { Deadline, DeadlineEnd } from '../time/deadline.js'
import { deadlineError } from '../time/deadline-error.js'
import { pause } from '../time/pause.js'
import { answer, type Pending, within } from '../time/waiting.js'
import { type Receiver, type Sending, sendOver } from '../transport/callbacks.js'
import { errorOf } from '../transport/from-failure.js'
import type { Lease } from '../transport/provider.js'
import type { Exchange, Link } from '../transport/transport.js'
import { isTransportFailure } from '../transport/transport-failure.js'
import { metConflict } from '../wire/conflict.js'
import { callError } from '../wire/fault-error.js'
import { isExpired, isSessionUnknown, isStranger, ranNothing } from '../wire/faults.js'
import type { RpcCall, RpcReply } from '../wire/rpc.js'
import { isRefused, isSignIn } from './credentials.js'
import type { Progress } from './progress.js'
import type { Session } from './session.js'
import type { DispatchContext, LinkResult, SessionCall } from './session-call.js'
import type { UnderWay } from './under-way.js'

/** What may be done about a try that failed. */
type Cure =
  /** Has the session signed in again, after a call was refused for want of that. */
  | 'sign in'
  /** The same without the token that it holds, after that was refused. */
  | 'sign in afresh'
  /** Tries again after others had the session begin anew. */
  | 'begin anew'
  /** Tells the link by request what a proxy dropped from its handshake. */
  | 'tell by request'
  /** Attaches the session to the link on which the server does not know it. */
  | 'attach'
  /** Waits for the way back to a server that answers and cannot be reached at the next moment. */
  | 'wait'
  /** Opens a connection that gave up because the server refused who was asking. */
  | 'reopen'

/** So often one call has a cure tried, where that is not once. */
const LIMITS: { readonly [C in Cure]?: number } = { attach: 3, wait: 3 }

/** Before a server that has no room is asked again, however soon it says. Milliseconds. */
const LEAST_PAUSE = 100

/** So long calls that run on a link are waited for before others go over another one. Milliseconds. */
const PATIENCE = 500

/** One try of a call on one link. */
interface Try {
  readonly lease: Lease
  /** What the link knew of the session when the call was handed to it. */
  known: Progress
  /** The token that the session held then. */
  token: string | undefined
  /** The answer to come, where the call was handed to the link on the direct way. */
  readonly reply?: Promise<RpcReply>
  /** Whether the call was handed to the link, and not only what brings the link up to date. */
  isIssued?: boolean
  /** Why the server refused the call. */
  fault?: ServerFault
  /** How the link is given back: `'dirty'` where it is of no use any more. */
  fate: 'clean' | 'dirty'
}

/** What was done for a call before it is delivered: its first try, or that it has a link to come. */
type Begun =
  | (Try & { readonly reply: Promise<RpcReply> })
  | { readonly lease: Lease | Promise<Lease>; readonly reply?: undefined }

/** One call on its way: over as many links as it takes, and handed to none that it could run on twice. */
export class Delivery implements Receiver {
  readonly #context: DispatchContext
  /** Everything that the dispatcher has under way. */
  readonly #dispatched: UnderWay
  readonly #session: Session
  readonly #call: SessionCall
  /** How often it was handed to a link. */
  #attempts = 0
  #mayHaveRun: unknown
  /** How often each cure was tried. */
  #cures: Map<Cure, number> | undefined
  /** Links on which the server had no room for the session. */
  #full: Set<Link> | undefined
  /** The first try of a call that took the direct way, until that is over. */
  #first: Try | undefined
  #sending: Sending | undefined
  #resolve: ((result: unknown) => void) | undefined
  #reject: ((error: unknown) => void) | undefined

  constructor(context: DispatchContext, dispatched: UnderWay, session: Session, call: SessionCall) {
    this.#context = context
    this.#dispatched = dispatched
    this.#session = session
    this.#call = call
  }

  /**
   * The direct way of a call for which a link is ready: it is sent at once, and a good answer settles the caller's promise
   * with no other promise in between. Anything else is left to `run()`, as the first of its tries.
   */
  start(lease: Lease, known: Progress, resolve: (result: unknown) => void, reject: (error: unknown) => void): void {
    this.#resolve = resolve
    this.#reject = reject
    this.#first = { lease, known, token: this.#session.snapshot.token, fate: 'clean' }
    this.#begin()
    known.calls.begin()
    this.#sending = sendOver(lease.link, rpcCall(this.#session, this.#call), this)
    this.#call.deadline.onEnd(end => this.#leave(end))
  }

  replied(reply: RpcReply): void {
    if (this.#first === undefined) return
    const good = readIn(reply, this.#call)
    if (good === undefined) this.#goOn(Promise.resolve(reply))
    else {
      this.#endFirst()?.lease.release('clean')
      this.#call.deadline.close()
      this.#resolve?.(good.result)
    }
  }

  failed(failure: unknown): void {
    if (this.#first !== undefined) this.#goOn(Promise.reject(failure))
  }

  #goOn(reply: Promise<RpcReply>): void {
    const { deadline } = this.#call
    const first = this.#first
    deadline.offEnd()
    const result = this.run(false, first && { ...first, reply })
    // Only now: it never looks as if nothing were under way.
    this.#endFirst()
    result
      .finally(() => deadline.close())
      .then(resultOf)
      .then(this.#resolve, this.#reject)
  }

  #leave(end: DeadlineEnd): void {
    const sent = this.#sending?.sent === true
    const answered = this.#sending?.cancel()
    const first = this.#endFirst()
    if (first !== undefined) this.#keepUnanswered(first.known, answered)
    first?.lease.release('clean')
    this.#reject?.(deadlineError(end, sent))
  }

  #endFirst(): Try | undefined {
    const first = this.#first
    this.#first = undefined
    first?.known.calls.end()
    this.#end()
    return first
  }

  #begin(): void {
    this.#dispatched.begin()
    this.#session.underWay.begin()
  }

  #end(): void {
    this.#session.underWay.end()
    this.#dispatched.end()
  }

  /** Runs it to its end. With `local` it only waits for a link that is up to date. `first` is what was done for it already. */
  async run(local = false, first?: Begun): Promise<LinkResult> {
    const { clock, deadlines, events, where } = this.#context
    const { deadline, method, read, retryConflicts = 0 } = this.#call
    const started = events.wants('call') ? clock.now() : undefined
    let error: ErrorCode | undefined
    this.#begin()
    try {
      let done = await this.#deliver(local, first)
      for (let conflicts = 1; conflicts <= retryConflicts && metConflict(done.result); conflicts++) {
        await pause(deadlines, conflictDelay(conflicts, clock.random), deadline)
        done = await this.#deliver(local)
      }
      return read === undefined ? done : { ...done, result: read(done.result) }
    } catch (thrown) {
      error = errorOf(thrown, where).code
      throw thrown
    } finally {
      this.#end()
      if (started !== undefined) {
        events.emit('call', { method, duration: clock.now() - started, attempts: this.#attempts, error })
      }
    }
  }

  /** Tries until it is answered. Where any try may have run, that is the error. */
  async #deliver(local: boolean, first?: Begun): Promise<LinkResult> {
    const { use } = this.#call
    try {
      for (let begun = first; ; begun = undefined) {
        if (begun?.reply === undefined) this.#refuseLate()
        const acquired = begun?.lease ?? this.#acquire()
        // Where a link is ready the call is sent at once.
        const lease = acquired instanceof Promise ? await acquired.catch(thrown => this.#reopen(thrown)) : acquired
        const attempt: Try = begun?.reply === undefined ? { lease, ...this.#known(lease.link), fate: 'clean' } : begun
        let done: LinkResult | undefined
        try {
          done = await this.#try(attempt, local)
        } catch (thrown) {
          await this.#recover(attempt, thrown)
        } finally {
          if (done === undefined || use !== 'pinned') lease.release(attempt.fate)
        }
        if (done !== undefined) return use === 'pinned' ? { ...done, release: () => lease.release('clean') } : done
      }
    } catch (thrown) {
      throw this.#mayHaveRun ?? thrown
    }
  }

  #refuseLate(): void {
    const { ended } = this.#call.deadline
    if (ended !== undefined) throw deadlineError(ended, false)
  }

  #acquire(): Lease | Promise<Lease> {
    const { deadline, use = 'shared', link = this.#session.link } = this.#call
    return link === undefined ? this.#context.provider.acquire({ use, full: this.#full }, deadline) : borrowed(link)
  }

  /** Whoever signs in gets a link also where the connection gave up because the server refused who was asking. */
  async #reopen(thrown: unknown): Promise<Lease> {
    const { reopen, where } = this.#context
    const error = errorOf(thrown, where)
    if (!isSignIn(this.#call.method) || !isRefused(error) || !this.#may('reopen')) throw error
    try {
      await reopen(this.#call.deadline)
      return await this.#acquire()
    } catch (thrown) {
      throw errorOf(thrown, where)
    }
  }

  #known(link: Link): Pick<Try, 'known' | 'token'> {
    return { known: this.#session.on(link), token: this.#session.snapshot.token }
  }

  /** The result, or nothing where the call may be tried again at once. */
  async #try(attempt: Try, local: boolean): Promise<LinkResult | undefined> {
    const { link } = attempt.lease
    const { deadline, method } = this.#call
    if (attempt.reply === undefined) {
      this.#refuseLate()
      // A link that is up to date is handed the call in the same turn.
      if (this.#isBehind(link) && !(await this.#prepare(attempt))) return undefined
      if (local) return { link, result: undefined }
      Object.assign(attempt, this.#known(link))
    }
    attempt.isIssued = true
    this.#attempts++
    const reply = await (attempt.reply ?? answer(this.#pending(issue(link, this.#session, this.#call), link), deadline))
    if (isStranger(reply, this.#session.view) && this.#isDoubtful(attempt) && ranNothing(reply)) return undefined
    if (reply.ok) return { link, result: reply.result }
    attempt.fault = reply.error
    throw callError(reply.error, method)
  }

  /** Whether the link has to be told something first, or calls to end that a change would overtake. */
  #isBehind(link: Link): boolean {
    const isUpToDate = this.#context.synchronizer.current(link, this.#session) !== undefined
    return !isUpToDate || (isChange(this.#call) && this.#session.on(link).unanswered.count > 0)
  }

  /**
   * Brings the link up to date. `false` where it is of no use to the call: a server that is told something of a session
   * behind calls that run in it reads nothing else of that socket until they are over. So others go over another link, and
   * this one ends with them.
   */
  async #prepare(attempt: Try): Promise<boolean> {
    const { synchronizer, syncTimeout } = this.#context
    const { link } = attempt.lease
    const { calls } = this.#session.on(link)
    if (this.#hasOtherLinks && calls.count > 0 && !(await this.#isInTime(PATIENCE, () => calls.idle()))) {
      attempt.fate = 'dirty'
      return false
    }
    if (await this.#isInTime(syncTimeout, budget => synchronizer.bringUpToDate(link, this.#session, budget)))
      return true
    // Others need not wait for it too.
    if (this.#keepsSessions) attempt.fate = 'dirty'
    // The steps were sent, the call was not.
    throw deadlineError({ kind: 'timeout', timeout: syncTimeout }, false)
  }

  /** Waits within the call's time for work that others may wait for as well. `false` where it takes longer than it may. */
  async #isInTime(timeout: number, work: (budget: Deadline) => Promise<unknown>): Promise<boolean> {
    const { deadline } = this.#call
    const budget = this.#context.deadlines.start(timeout)
    try {
      await within(
        within(work(budget), budget).finally(() => budget.close()),
        deadline,
      )
      return true
    } catch (thrown) {
      if (deadline.ended === undefined && thrown instanceof RequestTimeoutError) return false
      throw thrown
    }
  }

  /**
   * Whether what the link knows may be what a proxy dropped from its handshake, or others found that out meanwhile. Of all
   * calls that hear so, the first has the link told by request.
   */
  #isDoubtful({ lease, known }: Try): boolean {
    const isSame = this.#session.on(lease.link) === known
    if ((isSame && !known.isUnproven) || !this.#may('tell by request')) return false
    if (isSame) this.#context.synchronizer.distrust(lease.link, this.#session)
    return true
  }

  /** What is waited for, and what becomes of it where the caller leaves before it comes. */
  #pending(exchange: Exchange, link: Link): Pending<RpcReply> {
    const { reply } = exchange
    const session = this.#session
    const { onLeave } = this.#call
    const over = session.on(link).calls.hold()
    reply.then(over, over)
    const cancel = (): void => {
      over()
      if (onLeave !== undefined) {
        session.on(link).unanswered.until(reply)
        onLeave(session, link, reply)
      } else if (this.#keepsSessions && isChange(this.#call)) {
        this.#context.synchronizer.abandon(link, session, reply, this.#call)
      } else {
        this.#keepUnanswered(session.on(link), exchange.cancel())
      }
    }
    return {
      reply,
      cancel,
      get sent() {
        return exchange.sent
      },
    }
  }

  /** Where the link keeps the session, that does not change before a call is answered whose caller left. */
  #keepUnanswered({ unanswered }: Progress, answered: Promise<unknown> | undefined): void {
    if (answered !== undefined && this.#keepsSessions) unanswered.until(answered)
  }

  /** Has the call tried again where that is of use and safe, and waits until it can be. Throws its error otherwise. */
  async #recover(attempt: Try, thrown: unknown): Promise<void> {
    const { lease, known, isIssued, fault } = attempt
    const { link, lost } = lease
    const { deadlines, synchronizer, where } = this.#context
    const { deadline } = this.#call
    const session = this.#session
    const isSame = session.on(link) === known
    if (fault !== undefined ? isExpired(fault) : !isIssued && isRefused(thrown)) {
      if (fault !== undefined && this.#may('sign in')) {
        if (isSame) synchronizer.forget(link, session)
        return
      }
      if (fault === undefined && this.#signsInAfresh(attempt, 'sign in afresh')) return
      if (this.#beginsAnew(attempt)) return
    }
    if (session.attachments !== undefined && isSessionUnknown(fault ?? thrown) && this.#may('attach')) {
      if (isSame) session.attachments.detached(link, session)
      return
    }
    if (isFull(thrown) && this.#hasOtherLinks && this.#full?.has(link) !== true) {
      this.#full = new Set(this.#full).add(link)
      return
    }
    if (!isTransportFailure(thrown)) throw thrown
    const { reason, linkStays, retryAfter } = thrown
    // What brings a link up to date is applied anew on the next one, so that never ends as unknown.
    const sent = isIssued === true && thrown.sent
    const isSafe = !sent || this.#call.idempotent === true
    const error = errorOf(thrown, where)
    if (sent && !isReapplied(this.#call)) this.#mayHaveRun = error
    if (
      !this.#keepsSessions &&
      reason === 'authentication' &&
      !thrown.sent &&
      this.#signsInAfresh(attempt, 'sign in')
    ) {
      return
    }
    const rest = Math.max(retryAfter ?? 0, LEAST_PAUSE)
    if (retryAfter !== undefined && !sent && rest < deadline.remaining()) return pause(deadlines, rest, deadline)
    if (this.#keepsSessions) {
      const isGone = !linkStays && (reason === 'lost' || reason === 'closed')
      if (this.#isTied || !isGone || !(isSafe || isReapplied(this.#call))) throw error
      // The next link comes only after this one is known to be gone.
      await within(lost, deadline)
      return
    }
    // A proxy that answers 502 may have lost the request on the way to the server.
    const isUnreachable = reason === 'lost' || reason === (sent ? 'overload' : 'refused')
    if (!isUnreachable || !isSafe || !this.#may('wait')) throw error
    // No socket ends with the server here, so the call that cannot reach it gives the link up.
    attempt.fate = 'dirty'
  }

  /** Whether a cure was not tried as often as it may be. From now on it was tried once more. */
  #may(cure: Cure): boolean {
    this.#cures ??= new Map()
    const tries = this.#cures.get(cure) ?? 0
    this.#cures.set(cure, tries + 1)
    return tries < (LIMITS[cure] ?? 1)
  }

  /** The token is not accepted any more: what the user gave may be. Of all calls that hear so the first sees to it. */
  #signsInAfresh({ lease: { link }, known, token }: Try, cure: Cure): boolean {
    const session = this.#session
    const isSame = session.on(link) === known
    if ((isSame && !session.canSignInAgain) || !this.#may(cure)) return false
    if (isSame) {
      session.refuse(token)
      this.#context.synchronizer.forget(link, session)
    }
    return true
  }

  /**
   * A server keeps the end of a session, even after whoever it was signed out: from then on it refuses nobody in
   * particular. So a further session is attached anew, and a link gives way to the next one.
   */
  #beginsAnew(attempt: Try): boolean {
    const { link } = attempt.lease
    const session = this.#session
    const known = session.on(link)
    if (session.view.authentication.kind !== 'anonymous') return false
    if (known !== attempt.known && this.#may('begin anew')) return true
    const { attachments, pins } = session
    if (!known.wasSignedIn || (attachments === undefined ? !this.#hasOtherLinks : pins.count > 0)) return false
    if (attachments === undefined) attempt.fate = 'dirty'
    else void attachments.restart(link, session)
    return true
  }

  /** Whether the link keeps the session's state, and is lost with it. */
  get #keepsSessions(): boolean {
    return this.#context.capabilities.session === 'link'
  }

  /** Whether there is one link alone that it may go over. */
  get #isTied(): boolean {
    return (this.#call.link ?? this.#session.link) !== undefined
  }

  /** Whether the call may go over another link that keeps sessions. */
  get #hasOtherLinks(): boolean {
    return this.#keepsSessions && !this.#context.capabilities.exclusive && !this.#isTied
  }
}

/** The result in an answer that is good. */
function readIn(reply: RpcReply, { read }: SessionCall): { readonly result: unknown } | undefined {
  if (!reply.ok || read === undefined) return reply.ok ? reply : undefined
  try {
    return { result: read(reply.result) }
  } catch {
    return undefined
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
  if (call.method !== 'ping' || link.ping === undefined) return link.request(rpcCall(session, call))
  return { reply: link.ping().then(() => ({ ok: true, result: undefined })), sent: true, cancel: () => undefined }
}

/** A call as it is handed to a link, with the session as it is now. */
function rpcCall({ snapshot }: Session, { method, params, transaction }: SessionCall): RpcCall {
  const call: RpcCall = { method, params, session: snapshot }
  return transaction === undefined ? call : { ...call, transaction }
}

export function resultOf({ result }: LinkResult): unknown {
  return result
}
