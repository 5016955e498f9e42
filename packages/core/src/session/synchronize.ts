import { faultError } from '../errors/query.js'
import type { Clock } from '../supervision/clock.js'
import type { Deadline } from '../supervision/deadline.js'
import type { Capabilities, HandshakeState, Link, RpcCall, RpcMethod } from '../transport/transport.js'
import { answers, within } from './answers.js'
import { type Authentication, authorizationOf, isRefused } from './credentials.js'
import type { Session } from './session.js'
import {
  authenticationSteps,
  fresh,
  linkSteps,
  type Progress,
  type Step,
  UNKNOWN,
  UNKNOWN_VALUE,
  useSteps,
} from './steps.js'

/**
 * Brings links up to date with sessions: the restore after a reconnect, the clean-up of a returned lease, a pool that hears
 * of `use()`, and sessions over one link are all this.
 */
export class Synchronizer {
  readonly #clock: Clock
  readonly #kind: Capabilities['session']
  readonly #links = new WeakMap<Link, WeakMap<Session, Progress>>()
  readonly #attached = new WeakMap<Session, Set<Link>>()

  constructor(clock: Clock, kind: Capabilities['session']) {
    this.#clock = clock
    this.#kind = kind
  }

  /**
   * What may go into the handshake of a new link for its own session. Where a token is wanted for the links to come, a
   * password is not: a handshake gives no token, a sign-in does.
   */
  handshake(session: Session, authentication: Authentication, wantsToken = false): HandshakeState {
    const { namespace, database } = session.state
    const isPassword = authentication.kind === 'credentials'
    const authorization = wantsToken && isPassword ? undefined : authorizationOf(authentication)
    return {
      ...(authorization !== undefined && { authorization }),
      ...(namespace !== undefined && { namespace }),
      ...(database !== undefined && { database }),
    }
  }

  /** Notes what the handshake of a new link did. */
  greeted(link: Link, session: Session, authentication: Authentication): void {
    const progress = this.#progress(link, session)
    if (link.applied.includes('authentication')) progress.authenticationRevision = session.authenticationRevision
    else progress.authentication = authentication
    // Only `use` creates what is not there yet, so the first link sends it all the same.
    if (!link.applied.includes('namespace') || !session.isEstablished) return
    progress.namespace = session.state.namespace
    progress.database = session.state.database
  }

  /** Whether a call may go out on this link. */
  isCurrent(link: Link, session: Session): boolean {
    const progress = this.#links.get(link)?.get(session)
    if (progress === undefined || progress.revision !== session.revision) return false
    return progress.validUntil === Number.POSITIVE_INFINITY || this.#clock.now() < progress.validUntil
  }

  /** The links on which the server may know of a further session. */
  linksOf(session: Session): readonly Link[] {
    return [...(this.#attached.get(session) ?? [])]
  }

  /** Takes over that this link has heard of the last change, where nothing else was outstanding. */
  applied(link: Link, session: Session, before: number, method: RpcMethod): void {
    const progress = this.#progress(link, session)
    if (progress.revision !== before) return
    const { namespace, database, variables } = session.state
    progress.authenticationRevision = session.authenticationRevision
    progress.variables = variables
    progress.validUntil = this.#validUntil(session)
    if (method === 'use') {
      progress.namespace = namespace
      progress.database = database
    }
    // After a sign-in the names may be others than ours, or wait to be created: the link stays behind until it was told.
    const chosen = progress.namespace === namespace && progress.database === database
    if (chosen && (namespace === undefined || session.isEstablished)) progress.revision = session.revision
  }

  /** What the server has applied there is not known any more, `variable` least of all. */
  forget(link: Link, session: Session, variable?: string): void {
    const { attached, variables } = this.#progress(link, session)
    const progress = {
      ...fresh(),
      attached,
      // Where no link keeps anything there is nobody to sign out.
      authenticationRevision: this.#kind === 'link' ? -1 : 0,
      namespace: UNKNOWN,
      variables: variable === undefined ? variables : { ...variables, [variable]: UNKNOWN_VALUE },
    }
    this.#links.get(link)?.set(session, progress)
  }

  /** Brings the link up to date. Calls that come meanwhile join. Rejects with a `TransportFailure` or the error of a user. */
  async bring(link: Link, session: Session, deadline: Deadline): Promise<void> {
    const { revision } = session
    await this.#join(link, session, deadline)
    // What was under way may have begun before the last change.
    if (this.#progress(link, session).revision < revision) await this.#join(link, session, deadline)
  }

  #join(link: Link, session: Session, deadline: Deadline): Promise<void> {
    const progress = this.#progress(link, session)
    progress.running ??= this.#run(link, session, progress, deadline).finally(() => {
      progress.running = undefined
    })
    return progress.running
  }

  /** What a link knows of a session at this moment: another object after each `forget`. */
  mark(link: Link, session: Session): object {
    return this.#progress(link, session)
  }

  /** Signs in afresh on a link that is up to date, so that the session holds new tokens. */
  async renew(link: Link, session: Session, deadline: Deadline): Promise<void> {
    const { revision } = session
    const authentication = await within(session.authenticateAfresh(), deadline)
    // Whoever signs in meanwhile has the last word: this would undo it on the server.
    if (session.changing !== undefined || session.revision !== revision || !this.isCurrent(link, session)) return
    const progress = this.#progress(link, session)
    const signIn = authenticationSteps(session, progress, authentication)
    try {
      // It may choose other names, as a sign-in to a namespace does, and no call must run there.
      await this.#send(link, session, [...signIn, ...useSteps(session, progress)], deadline)
    } catch (thrown) {
      if (authentication.kind === 'refresh' && isRefused(thrown)) session.dropRefreshToken()
      throw thrown
    } finally {
      const { namespace, database } = session.state
      if (progress.namespace !== namespace || progress.database !== database) progress.revision = 0
    }
  }

  #progress(link: Link, session: Session): Progress {
    let sessions = this.#links.get(link)
    if (sessions === undefined) {
      sessions = new WeakMap()
      this.#links.set(link, sessions)
    }
    let progress = sessions.get(session)
    if (progress === undefined) {
      progress = fresh()
      sessions.set(session, progress)
    }
    return progress
  }

  async #run(link: Link, session: Session, progress: Progress, deadline: Deadline): Promise<void> {
    // A revision that changes meanwhile leaves the link behind: the next look at it starts over.
    const { revision } = session
    if (this.#clock.now() >= progress.validUntil) progress.authenticationRevision = 0
    const known = progress.authentication
    progress.authentication = undefined
    const authentication =
      progress.authenticationRevision === session.authenticationRevision
        ? undefined
        : (known ?? (await within(session.authenticate(), deadline)))
    try {
      await this.#apply(link, session, progress, authentication, deadline)
    } catch (thrown) {
      if (authentication === undefined || !isRefused(thrown)) throw thrown
      if (authentication.kind === 'refresh') session.dropRefreshToken()
      if (authentication.kind !== 'token' || authentication.refresh === undefined) throw thrown
      const tokens = { access: authentication.token, refresh: authentication.refresh }
      await this.#apply(link, session, progress, { kind: 'refresh', tokens }, deadline)
    }
    progress.revision = revision
    progress.validUntil = this.#validUntil(session)
  }

  async #apply(
    link: Link,
    session: Session,
    progress: Progress,
    authentication: Authentication | undefined,
    deadline: Deadline,
  ): Promise<void> {
    if (this.#kind === 'link') {
      if (session.id !== undefined) this.#noteAttached(link, session)
      await this.#send(link, session, linkSteps(session, progress, authentication), deadline)
    } else {
      // Each request proves itself with the token, so the token comes first.
      if (authentication !== undefined) {
        await this.#send(link, session, authenticationSteps(session, progress, authentication), deadline)
      }
      await this.#send(link, session, session.isEstablished ? [] : useSteps(session, progress), deadline)
    }
  }

  #noteAttached(link: Link, session: Session): void {
    const links = this.#attached.get(session) ?? new Set()
    this.#attached.set(session, links)
    if (links.has(link)) return
    links.add(link)
    void link.closed.then(() => links.delete(link))
  }

  #validUntil(session: Session): number {
    return this.#kind === 'request' && session.canSignInAgain ? session.tokenEnds : Number.POSITIVE_INFINITY
  }

  async #send(link: Link, session: Session, steps: readonly Step[], deadline: Deadline): Promise<void> {
    if (steps.length === 0) return
    const exchanges = steps.map(({ method, params }) => {
      const call: RpcCall = { method, params, session: session.snapshot }
      return link.request(call)
    })
    const replies = await answers(exchanges, deadline)
    steps.forEach((step, index) => {
      const reply = replies[index]
      if (reply === undefined) return
      if (reply.ok) step.done(reply.result)
      else if (step.isDone?.(reply.error) === true) step.done(undefined)
      else throw faultError(reply.error)
    })
  }
}
