import { isSurrealEngineError, type SurrealEngineError } from '../errors/error.js'
import { pause } from '../time/pause.js'
import { within } from '../time/waiting.js'
import { errorOf } from '../transport/from-failure.js'
import type { Link } from '../transport/transport.js'
import { isTransportFailure, type TransportFailure } from '../transport/transport-failure.js'
import { isExpired, isSessionUnknown } from '../wire/faults.js'
import { isRefused } from './credentials.js'
import type { Session } from './session.js'
import { type DispatchContext, hasOtherLinks, isTied, keepsSessions, type SessionCall } from './session-call.js'
import type { Try } from './try.js'

/** What may be done about a try that failed. */
type Cure =
  /** The session signs in again, after a call was refused because it has expired. */
  | 'sign in'
  /** The same without the token that it holds, after that was refused. */
  | 'sign in afresh'
  /** Another try, after other calls had the session begin anew. */
  | 'begin anew'
  /** The link is told by request what a proxy dropped from its handshake. */
  | 'tell by request'
  /** The session is attached to a link on which the server does not know it. */
  | 'attach'
  /** Another try over the next link, after the server could not be reached. */
  | 'wait'
  /** A connection that gave up because the server refused its authentication is opened. */
  | 'reopen'

/** How often one call may use a cure, where that is not once. */
const LIMITS: { readonly [C in Cure]?: number } = { attach: 3, wait: 3 }

/** The shortest pause before a server that has no room is asked again. Milliseconds. */
const LEAST_PAUSE = 100

/** Decides for one call whether a try that failed is followed by another. */
export class Recovery {
  readonly #context: DispatchContext
  readonly #session: Session
  readonly #call: SessionCall
  /** How often each cure was used. */
  readonly #used = new Map<Cure, number>()
  /** Links on which the server had no room for the session. */
  full: ReadonlySet<Link> | undefined
  /** The error of a try that may have run. */
  mayHaveRun: SurrealEngineError | undefined

  constructor(context: DispatchContext, session: Session, call: SessionCall) {
    this.#context = context
    this.#session = session
    this.#call = call
  }

  /** Whether a cure was not used as often as it may be. Counts this use. */
  may(cure: Cure): boolean {
    const uses = this.#used.get(cure) ?? 0
    this.#used.set(cure, uses + 1)
    return uses < (LIMITS[cure] ?? 1)
  }

  /**
   * Whether what the link knows may be what a proxy dropped from its handshake, or another call found that out meanwhile.
   * The first call that finds it out has the link told by request.
   */
  isDoubtful(attempt: Try): boolean {
    const isSame = this.#isSame(attempt)
    if ((isSame && !attempt.known.isUnproven) || !this.may('tell by request')) return false
    if (isSame) this.#context.synchronizer.distrust(attempt.lease.link, this.#session)
    return true
  }

  /** Resolves when the call may be tried again. Rejects with its error where it may not. */
  async recover(attempt: Try, thrown: unknown): Promise<void> {
    const { lease, fault } = attempt
    const session = this.#session
    if (this.#signsIn(attempt, thrown)) return
    if (session.attachments !== undefined && isSessionUnknown(fault ?? thrown) && this.may('attach')) {
      if (this.#isSame(attempt)) session.attachments.detached(lease.link, session)
      return
    }
    if (isFull(thrown) && hasOtherLinks(this.#context, session, this.#call) && this.full?.has(lease.link) !== true) {
      this.full = new Set(this.full).add(lease.link)
      return
    }
    if (!isTransportFailure(thrown)) throw thrown
    await this.#recoverLink(attempt, thrown)
  }

  /** What follows where the server refused the call, or what went before it, for who is asking. */
  #signsIn(attempt: Try, thrown: unknown): boolean {
    const { fault, isIssued, lease } = attempt
    if (fault === undefined) {
      if (isIssued || !isRefused(thrown)) return false
      return this.#signsInAfresh(attempt, 'sign in afresh') || this.#beginsAnew(attempt)
    }
    if (!isExpired(fault)) return false
    if (!this.may('sign in')) return this.#beginsAnew(attempt)
    if (this.#isSame(attempt)) this.#context.synchronizer.forget(lease.link, this.#session)
    return true
  }

  async #recoverLink(attempt: Try, failure: TransportFailure): Promise<void> {
    const { deadlines, where } = this.#context
    const { deadline, idempotent, change } = this.#call
    const { reason, linkStays, retryAfter } = failure
    // What brings a link up to date is applied again on the next one, so it never ends as unknown.
    const sent = attempt.isIssued === true && failure.sent
    const isSafe = !sent || idempotent === true
    // A change of the session is made again on the next link, so a loss does not leave it unknown.
    const isReapplied = change === 'repeatable'
    const error = errorOf(failure, where)
    if (sent && !isReapplied) this.mayHaveRun = error
    const keeps = keepsSessions(this.#context)
    if (!keeps && reason === 'authentication' && !failure.sent && this.#signsInAfresh(attempt, 'sign in')) return
    const rest = Math.max(retryAfter ?? 0, LEAST_PAUSE)
    if (retryAfter !== undefined && !sent && rest < deadline.remaining()) return pause(deadlines, rest, deadline)
    if (keeps) {
      const isGone = !linkStays && (reason === 'lost' || reason === 'closed')
      if (isTied(this.#session, this.#call) || !isGone || !(isSafe || isReapplied)) throw error
      // The next link comes only after this one is known to be gone.
      await within(attempt.lease.lost, deadline)
      return
    }
    // A proxy that answers 502 may have lost the request on the way to the server.
    const isUnreachable = reason === 'lost' || reason === (sent ? 'overload' : 'refused')
    if (!isUnreachable || !isSafe || !this.may('wait')) throw error
    // No socket closes with the server here, so the call that cannot reach it gives the link up.
    attempt.fate = 'dirty'
  }

  /**
   * The token is not accepted any more, but what the user gave may be. The first call that finds it out drops the token.
   */
  #signsInAfresh(attempt: Try, cure: Cure): boolean {
    const session = this.#session
    const isSame = this.#isSame(attempt)
    if ((isSame && !session.canSignInAgain) || !this.may(cure)) return false
    if (isSame) {
      session.refuse(attempt.token)
      this.#context.synchronizer.forget(attempt.lease.link, session)
    }
    return true
  }

  /**
   * A server remembers that a session expired, even after its user was signed out: from then on it refuses everybody. So a
   * further session is attached anew, and a link makes way for the next one.
   */
  #beginsAnew(attempt: Try): boolean {
    const { link } = attempt.lease
    const session = this.#session
    if (session.view.authentication.kind !== 'anonymous') return false
    if (!this.#isSame(attempt) && this.may('begin anew')) return true
    const { attachments, pins } = session
    const isStuck = attachments === undefined ? !hasOtherLinks(this.#context, session, this.#call) : pins.count > 0
    if (!session.on(link).wasSignedIn || isStuck) return false
    if (attachments === undefined) attempt.fate = 'dirty'
    else void attachments.restart(link, session)
    return true
  }

  /** Whether the link still knows what it knew when the call was handed to it. */
  #isSame({ known, lease }: Try): boolean {
    return this.#session.on(lease.link) === known
  }
}

/** Whether the server has no room for the session on that link. */
function isFull(thrown: unknown): boolean {
  return isSurrealEngineError(thrown) && thrown.code === 'SESSION_LIMIT'
}
