import { isSurrealEngineError } from '../errors/any-error.js'
import type { SurrealEngineError } from '../errors/error.js'
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

/** What can be done about a failed try. */
type Cure =
  /** Sign the session in again, after a call was refused because it has expired. */
  | 'sign in'
  /** Sign in again without the held token, after the server rejected that. */
  | 'sign in afresh'
  /** Try again, after another call has restarted the session. */
  | 'begin anew'
  /** Send to the link by request what a proxy dropped from its handshake. */
  | 'tell by request'
  /** Attach the session to a link on which the server does not know it. */
  | 'attach'
  /** Try again on the next link, after the server could not be reached. */
  | 'wait'
  /** Reopen a connection that gave up because its authentication was rejected. */
  | 'reopen'

/** How often a call may use a cure. Default 1. */
const LIMITS: { readonly [C in Cure]?: number } = { attach: 3, wait: 3 }

/** Minimum pause in milliseconds before a retry that the server asked to delay. */
const LEAST_PAUSE = 100

/** Decides for one call whether to try again after a failure. */
export class Recovery {
  readonly #context: DispatchContext
  readonly #session: Session
  readonly #call: SessionCall
  /** How often each cure was used. */
  readonly #used = new Map<Cure, number>()
  /** Links that could not hold another session. */
  full: ReadonlySet<Link> | undefined
  /** The error of a try that may have run. */
  mayHaveRun: SurrealEngineError | undefined

  constructor(context: DispatchContext, session: Session, call: SessionCall) {
    this.#context = context
    this.#session = session
    this.#call = call
  }

  /** Counts a use of the cure. Returns `false` if the limit is exceeded. */
  may(cure: Cure): boolean {
    const uses = this.#used.get(cure) ?? 0
    this.#used.set(cure, uses + 1)
    return uses < (LIMITS[cure] ?? 1)
  }

  /**
   * Returns whether a proxy may have dropped the headers of the link's handshake, or another call has already noticed
   * that. The first call that notices it has the link brought up to date by request.
   */
  isDoubtful(attempt: Try): boolean {
    const isSame = this.#isSame(attempt)
    if ((isSame && !attempt.known.isUnproven) || !this.may('tell by request')) return false
    if (isSame) this.#context.synchronizer.distrust(attempt.lease.link, this.#session)
    return true
  }

  /** Resolves when the call may be tried again; rejects with its error otherwise. */
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

  /** Handles a call, or a step before it, that was refused because of its authentication. */
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
    // Steps that bring a link up to date are repeated on the next one, so their outcome is never unknown.
    const sent = attempt.isIssued === true && failure.sent
    const isSafe = !sent || idempotent === true
    // A change of the session is repeated on the next link, so its outcome is never unknown.
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
      // The next link is opened only after this one has ended.
      await within(attempt.lease.lost, deadline)
      return
    }
    // A proxy that answers 502 may have lost the request before it reached the server.
    const isUnreachable = reason === 'lost' || reason === (sent ? 'overload' : 'refused')
    if (!isUnreachable || !isSafe || !this.may('wait')) throw error
    // Without a socket, a lost server is noticed only by calls, so this call discards the link.
    attempt.fate = 'dirty'
  }

  /**
   * The server rejects the token, but may accept the user's own authentication. The first call to notice drops it.
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
   * A server remembers that a session expired, even after sign-out, and then refuses every call in it. Therefore an
   * additional session is attached anew, and the default session moves to another link.
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

  /** Returns whether the link's progress is still that of when the call was handed to it. */
  #isSame({ known, lease }: Try): boolean {
    return this.#session.on(lease.link) === known
  }
}

/** Returns whether the link could not hold another session. */
function isFull(thrown: unknown): boolean {
  return isSurrealEngineError(thrown) && thrown.code === 'SESSION_LIMIT'
}
