import { RequestTimeoutError } from '../errors/request.js'
import type { Deadline } from '../time/deadline.js'
import { deadlineError } from '../time/deadline-error.js'
import { conflictPause } from '../time/pause.js'
import { answer, type Pending, within } from '../time/waiting.js'
import { errorOf } from '../transport/from-failure.js'
import type { Lease } from '../transport/provider.js'
import type { Exchange, Link } from '../transport/transport.js'
import { callError } from '../wire/fault-error.js'
import { isStranger, ranNothing } from '../wire/faults.js'
import { metConflict } from '../wire/results.js'
import type { RpcReply } from '../wire/rpc.js'
import { isRefused, isSignIn } from './credentials.js'
import { Recovery } from './recovery.js'
import type { Session } from './session.js'
import {
  borrowed,
  type DispatchContext,
  hasOtherLinks,
  keepsSessions,
  type LinkResult,
  rpcCall,
  type SessionCall,
} from './session-call.js'
import { keepUnanswered, type Try } from './try.js'
import type { UnderWay } from './under-way.js'

/** Milliseconds to wait for the calls in flight on a link before a new call uses another link. */
const PATIENCE = 500

/** What was already done for a call: its first try was sent, or its link was requested. */
type Begun =
  | (Try & { readonly reply: Promise<RpcReply> })
  | { readonly lease: Lease | Promise<Lease>; readonly reply?: undefined }

/** Delivers one call, over as many links as needed, but never again if it could run twice. */
export class Delivery {
  readonly #context: DispatchContext
  /** All calls of the dispatcher in progress. */
  readonly #dispatched: UnderWay
  readonly #session: Session
  readonly #call: SessionCall
  readonly #recovery: Recovery
  constructor(context: DispatchContext, dispatched: UnderWay, session: Session, call: SessionCall) {
    this.#context = context
    this.#dispatched = dispatched
    this.#session = session
    this.#call = call
    this.#recovery = new Recovery(context, session, call)
  }

  /** Runs the call until it settles. With `local` it only waits for a link that is up to date. */
  async run(local = false, begun?: Begun): Promise<LinkResult> {
    const { deadline, read, retryConflicts = 0 } = this.#call
    this.#dispatched.begin()
    this.#session.underWay.begin()
    try {
      let done = await this.#deliver(local, begun)
      for (let conflicts = 1; conflicts <= retryConflicts && metConflict(done.result); conflicts++) {
        await conflictPause(this.#context, conflicts, deadline)
        done = await this.#deliver(local)
      }
      return read === undefined ? done : { ...done, result: read(done.result) }
    } catch (thrown) {
      throw errorOf(thrown, this.#context.where)
    } finally {
      this.#session.underWay.end()
      this.#dispatched.end()
    }
  }

  /** Tries until there is a reply. If an earlier try may have run, rejects with its error. */
  async #deliver(local: boolean, first?: Begun): Promise<LinkResult> {
    const { use } = this.#call
    try {
      for (let begun = first; ; begun = undefined) {
        if (begun?.reply === undefined) this.#refuseLate()
        const acquired = begun?.lease ?? this.#acquire()
        // If a link is ready, the call is sent in the same turn.
        const lease = acquired instanceof Promise ? await acquired.catch(thrown => this.#reopen(thrown)) : acquired
        const attempt: Try = begun?.reply === undefined ? { lease, ...this.#known(lease.link), fate: 'clean' } : begun
        let done: LinkResult | undefined
        try {
          done = await this.#try(attempt, local)
        } catch (thrown) {
          await this.#recovery.recover(attempt, thrown)
        } finally {
          if (done === undefined || use !== 'pinned') lease.release(attempt.fate)
        }
        if (done !== undefined) return use === 'pinned' ? { ...done, release: () => lease.release('clean') } : done
      }
    } catch (thrown) {
      throw this.#recovery.mayHaveRun ?? thrown
    }
  }

  #refuseLate(): void {
    const { ended } = this.#call.deadline
    if (ended !== undefined) throw deadlineError(ended, false)
  }

  #acquire(): Lease | Promise<Lease> {
    const { deadline, use = 'shared', link = this.#session.link } = this.#call
    if (link !== undefined) return borrowed(link)
    return this.#context.provider.acquire({ use, full: this.#recovery.full }, deadline)
  }

  /** A call that signs in reopens a connection that gave up because its authentication was rejected. */
  async #reopen(thrown: unknown): Promise<Lease> {
    const { reopen, where } = this.#context
    const error = errorOf(thrown, where)
    if (!isSignIn(this.#call.method) || !isRefused(error) || !this.#recovery.may('reopen')) throw error
    try {
      await reopen(this.#call.deadline)
      return await this.#acquire()
    } catch (thrown) {
      throw errorOf(thrown, where)
    }
  }

  #known(link: Link): Pick<Try, 'known' | 'token'> {
    return { known: this.#session.on(link), token: this.#session.tokens.access }
  }

  /** Returns the result, or `undefined` if the call may be retried immediately. */
  async #try(attempt: Try, local: boolean): Promise<LinkResult | undefined> {
    const { link } = attempt.lease
    const { deadline, method, onTry } = this.#call
    const session = this.#session
    if (attempt.reply === undefined) {
      this.#refuseLate()
      // If the link is up to date, the call is sent in the same turn.
      if (this.#isBehind(link) && !(await this.#prepare(attempt))) return undefined
      if (local) return { link, result: undefined }
      this.#call.check?.(link)
      Object.assign(attempt, this.#known(link))
      onTry?.(link)
    }
    attempt.isIssued = true
    const reply = await (attempt.reply ?? answer(this.#pending(issue(link, session, this.#call), link), deadline))
    if (isStranger(reply, session.view) && this.#recovery.isDoubtful(attempt) && ranNothing(reply)) return undefined
    if (reply.ok) return { link, result: reply.result }
    attempt.fault = reply.error
    throw callError(reply.error, method)
  }

  /** Returns whether the link must be brought up to date first, or calls must end that a change would overtake. */
  #isBehind(link: Link): boolean {
    const isUpToDate = this.#context.synchronizer.current(link, this.#session) !== undefined
    return !isUpToDate || (this.#call.change !== undefined && this.#session.on(link).unanswered.count > 0)
  }

  /**
   * Brings the link up to date. Returns `false` if that would take too long: a server that gets a session change while
   * calls run in that session reads nothing else from the socket until they end. The call then uses another link, and
   * this one is closed once its calls have ended.
   */
  async #prepare(attempt: Try): Promise<boolean> {
    const { synchronizer, syncTimeout } = this.#context
    const session = this.#session
    const { link } = attempt.lease
    const { calls } = session.on(link)
    const mayLeave = calls.count > 0 && hasOtherLinks(this.#context, session, this.#call)
    if (mayLeave && !(await this.#isInTime(PATIENCE, () => calls.idle()))) {
      attempt.fate = 'dirty'
      return false
    }
    if (await this.#isInTime(syncTimeout, budget => synchronizer.bringUpToDate(link, session, budget))) return true
    // Spare other calls the wait.
    if (keepsSessions(this.#context)) attempt.fate = 'dirty'
    // The steps were sent, the call was not.
    throw deadlineError({ kind: 'timeout', timeout: syncTimeout }, false)
  }

  /** Waits for shared work within the call's deadline. Returns `false` if it exceeds `timeout` milliseconds. */
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

  /** The pending reply, and what to do if the caller leaves before it arrives. */
  #pending(exchange: Exchange, link: Link): Pending<RpcReply> {
    const { reply } = exchange
    const session = this.#session
    const { change, onLeave } = this.#call
    const over = session.on(link).calls.hold()
    reply.then(over, over)
    const cancel = (): void => {
      over()
      if (onLeave !== undefined) {
        session.on(link).unanswered.until(reply)
        onLeave(session, link, reply)
      } else if (change !== undefined && keepsSessions(this.#context)) {
        this.#context.synchronizer.abandon(link, session, reply, this.#call)
      } else keepUnanswered(this.#context, session.on(link), exchange.cancel())
    }
    return {
      reply,
      cancel,
      get sent() {
        return exchange.sent
      },
    }
  }
}

function issue(link: Link, session: Session, call: SessionCall): Exchange {
  const request = rpcCall(session, call)
  if (call.issue !== undefined) return call.issue(link, request)
  // A ping at protocol level does not wait behind a slow query.
  if (call.method !== 'ping' || link.ping === undefined) return link.request(request)
  return { reply: link.ping().then(() => ({ ok: true, result: undefined })), sent: true, cancel: () => undefined }
}
