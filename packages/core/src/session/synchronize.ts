import { callError } from '../errors/query.js'
import type { Clock } from '../supervision/clock.js'
import type { Deadline } from '../supervision/deadline.js'
import type { Capabilities, Link, RpcCall, RpcMethod, RpcReply } from '../transport/transport.js'
import { answers, within } from './answers.js'
import type { Attachments } from './attachments.js'
import { type Authentication, isRefused, isSignIn } from './credentials.js'
import { type Greeting, handshakeOf } from './greeting.js'
import { fresh, leave, type Progress } from './progress.js'
import type { Session, SessionView } from './session.js'
import { authenticationSteps, prove, type Step, UNKNOWN, UNKNOWN_VALUE, useSteps, variableSteps } from './steps.js'

/**
 * Brings links up to date with sessions: the restore after a reconnect, the clean-up of a returned lease, a pool that hears
 * of `use()`, and sessions over one link are all this. A link is marked with the state that it was told, read before
 * anything is awaited: a session that changes meanwhile leaves it behind.
 */
export class Synchronizer {
  readonly #clock: Clock
  readonly #kind: Capabilities['session']
  /** None before there is a further session. */
  #attachments: Attachments | undefined
  /** Whether something on the way to the server drops the headers of a handshake. */
  #isStripped = false

  constructor(clock: Clock, kind: Capabilities['session']) {
    this.#clock = clock
    this.#kind = kind
  }

  /**
   * What to greet a new link with. A password is never in it: a sign-in gives the token for the links to come. `bare`: with
   * nothing at all.
   */
  async greet(session: Session, bare = false): Promise<Greeting> {
    const { view } = session
    if (bare || session.isSigningIn) return { view, authentication: undefined, handshake: {} }
    const authentication = await session.authenticate()
    return { view, authentication, handshake: this.#isStripped ? {} : handshakeOf(view, authentication) }
  }

  /** Notes what the handshake of a new link did. */
  greeted(link: Link, session: Session, { view, authentication }: Greeting): void {
    if (authentication === undefined) return
    const progress = session.on(link)
    const { authenticationRevision } = view
    const isSignedIn = link.applied.includes('authentication')
    if (!isSignedIn && authentication.kind !== 'anonymous') {
      progress.found = { authentication, authenticationRevision }
      return
    }
    progress.authenticationRevision = authenticationRevision
    progress.isUnproven = true
    progress.wasSignedIn = isSignedIn
    // Only `use` creates what is not there yet, so the first link sends it all the same.
    if (!link.applied.includes('namespace') || !view.isEstablished) return
    progress.namespace = view.namespace
    progress.database = view.database
  }

  /** What the link knows of the session, where a call may go out on it. */
  current(link: Link, session: Session): Progress | undefined {
    const progress = session.on(link)
    if (progress.revision !== session.view.revision) return undefined
    if (progress.unsettled !== undefined || this.#isDoubted(progress)) return undefined
    const { validUntil } = progress
    return validUntil === Number.POSITIVE_INFINITY || this.#clock.now() < validUntil ? progress : undefined
  }

  /** The server does not know what the handshake said: from now on it is told by request. */
  distrust(link: Link, session: Session): void {
    this.#isStripped = true
    this.forget(link, session)
  }

  /** The links on which the server may know of a further session. */
  linksOf(session: Session): readonly Link[] {
    return this.#attachments?.linksOf(session) ?? []
  }

  /** Takes over that this link has heard of the last change. */
  applied(link: Link, session: Session, before: number, method: RpcMethod): void {
    const progress = session.on(link)
    const { view } = session
    if (isSignIn(method)) {
      progress.authenticationRevision = view.authenticationRevision
      progress.found = undefined
      progress.wasSignedIn ||= method !== 'invalidate'
      prove(progress)
    }
    // Something else was outstanding.
    if (progress.revision !== before) return
    const { namespace, database } = view
    progress.authenticationRevision = view.authenticationRevision
    progress.variables = view.variables
    progress.validUntil = this.#validUntil(session)
    if (method === 'use') {
      progress.namespace = namespace
      progress.database = database
    }
    // After a sign-in the names may be others than ours, or wait to be created: the link stays behind until it was told.
    const isChosen = progress.namespace === namespace && progress.database === database
    if (isChosen && (namespace === undefined || view.isEstablished)) progress.revision = view.revision
  }

  /** Who is asking there, and from where, is not known any more. */
  forget(link: Link, session: Session): void {
    const before = session.on(link)
    const { attached, variables } = before
    this.#replace(link, session, before, { ...fresh(), ...this.#unknown, attached, variables })
  }

  /** The server does not know the session there: it is attached anew. */
  detached(link: Link, session: Session, detaching?: Promise<unknown>): void {
    this.#attachments?.remove(link, session)
    const progress = fresh()
    leave(progress, 'unsettled', detaching)
    this.#replace(link, session, session.on(link), progress)
    progress.wasSignedIn = false
    session.detached(link)
  }

  /** Has the server forget a further session, which is then attached anew. */
  restart(link: Link, session: Session): void {
    const { reply } = link.request({ method: 'detach', params: [], session: session.snapshot })
    this.detached(link, session, reply)
  }

  /**
   * A change was sent whose caller left before the answer came. Until it comes nothing else is sent in that session on that
   * link. Where the server took the change, the next call has it undone.
   */
  abandon(link: Link, session: Session, reply: Promise<RpcReply>, change: RpcCall): void {
    const settled = reply.then(
      ({ ok }) => {
        if (!ok) return
        const before = session.on(link)
        const progress = { ...before, ...this.#undone(before, change), revision: 0, running: undefined }
        this.#replace(link, session, before, progress)
      },
      () => {},
    )
    leave(session.on(link), 'unsettled', settled)
  }

  /** What is not known any more after a change that nobody took over. */
  #undone({ variables }: Progress, { method, params: [name] }: RpcCall): Partial<Progress> {
    if (method === 'use') return { namespace: UNKNOWN }
    if (method !== 'set' && method !== 'unset') return this.#unknown
    return { variables: { ...variables, [String(name)]: UNKNOWN_VALUE } }
  }

  get #unknown(): Pick<Progress, 'authenticationRevision' | 'namespace'> {
    // Where no link keeps anything there is nobody to sign out.
    return { authenticationRevision: this.#kind === 'link' ? -1 : 0, namespace: UNKNOWN }
  }

  /**
   * Brings the link up to date. Calls that come meanwhile join. While somebody signs in it sees to it alone that the server
   * knows the session. Rejects with a `TransportFailure` or the error of a user.
   */
  async bringUpToDate(link: Link, session: Session, deadline: Deadline): Promise<void> {
    const { revision } = session.view
    for (;;) {
      const progress = session.on(link)
      progress.running ??= this.#run(link, session, progress, deadline).finally(() => {
        progress.running = undefined
      })
      await progress.running
      // What was under way may have begun before the last change.
      if (session.isSigningIn || session.on(link).revision >= revision) return
    }
  }

  /** Has the session hold new tokens, over a link on which nobody else is signed in. */
  async renew(link: Link, session: Session, deadline: Deadline): Promise<void> {
    const { view } = session
    const authentication = await within(session.authenticateAfresh(), deadline)
    // A sign-in that came meanwhile wins.
    if (session.changing !== undefined || session.view !== view) return
    await this.#signIn(steps => this.#send(link, steps, deadline), session, view, fresh(), authentication)
  }

  /** Whether its handshake is believed no more, since that of another link was stripped. */
  #isDoubted({ isUnproven }: Progress): boolean {
    return this.#isStripped && isUnproven
  }

  #replace(link: Link, session: Session, before: Progress, progress: Progress): void {
    progress.calls = before.calls
    progress.wasSignedIn ||= before.wasSignedIn
    leave(progress, 'unsettled', before.unsettled)
    leave(progress, 'unsettled', before.running)
    leave(progress, 'unanswered', before.unanswered)
    session.replace(link, progress)
  }

  async #run(link: Link, session: Session, progress: Progress, deadline: Deadline): Promise<void> {
    for (;;) {
      const pending = progress.unsettled ?? progress.unanswered
      if (pending === undefined) break
      await within(pending, deadline)
    }
    if (this.#kind === 'link' && session.id !== undefined && !progress.attached) {
      this.#attachments ??= session.attachments?.((...detached) => this.detached(...detached))
      await this.#attachments?.attach(link, session, progress, deadline)
    }
    if (session.isSigningIn) return
    if (this.#isDoubted(progress)) Object.assign(progress, this.#unknown, { isUnproven: false })
    const { view } = session
    if (this.#clock.now() >= progress.validUntil) progress.authenticationRevision = 0
    const authentication = await this.#authentication(session, view, progress, deadline)
    // It changed while that was found out: what was found is of no use any more.
    if (session.isSigningIn || session.view.revision !== view.revision) return
    const send = (steps: readonly Step[]): Promise<void> => this.#send(link, steps, deadline, session, progress)
    // A server may take up a frame before the one it got before it, so what depends on another is sent after its answer.
    if (authentication !== undefined) await this.#signIn(send, session, view, progress, authentication)
    if (this.#kind === 'link') await send([...useSteps(session, view, progress), ...variableSteps(view, progress)])
    else if (!session.view.isEstablished) await send(useSteps(session, view, progress))
    progress.revision = view.revision
    progress.validUntil = this.#validUntil(session)
  }

  /** Who is asking, where the link was not told yet. */
  async #authentication(
    session: Session,
    { authenticationRevision }: SessionView,
    progress: Progress,
    deadline: Deadline,
  ): Promise<Authentication | undefined> {
    const { found } = progress
    progress.found = undefined
    if (progress.authenticationRevision === authenticationRevision) return undefined
    if (found?.authenticationRevision === authenticationRevision) return found.authentication
    return within(session.authenticate(), deadline)
  }

  /** Where the server refuses an access token that a user gave, the refresh token that came with it gives another. */
  async #signIn(
    send: (steps: readonly Step[]) => Promise<void>,
    session: Session,
    view: SessionView,
    progress: Progress,
    authentication: Authentication,
  ): Promise<void> {
    try {
      await send(authenticationSteps(session, view, progress, authentication))
    } catch (thrown) {
      if (!isRefused(thrown)) throw thrown
      if (authentication.kind === 'refresh') session.dropRefreshToken()
      if (authentication.kind !== 'token' || authentication.refresh === undefined) throw thrown
      const tokens = { access: authentication.token, refresh: authentication.refresh }
      await send(authenticationSteps(session, view, progress, { kind: 'refresh', tokens }))
    }
  }

  #validUntil(session: Session): number {
    return this.#kind === 'request' && session.canSignInAgain ? session.tokenEnds : Number.POSITIVE_INFINITY
  }

  /** Sends steps that do not depend on one another. Without a session they are the link's own affair. */
  async #send(
    link: Link,
    steps: readonly Step[],
    deadline: Deadline,
    session?: Session,
    progress?: Progress,
  ): Promise<void> {
    if (steps.length === 0) return
    const calls = steps.map(
      ({ method, params }): RpcCall => ({ method, params, ...(session && { session: session.snapshot }) }),
    )
    const exchanges = calls.map(call => link.request(call))
    const replies = await answers(exchanges, deadline, late => {
      if (this.#kind === 'link' && progress !== undefined) leave(progress, 'unsettled', late)
      else for (const exchange of exchanges) exchange.cancel()
    })
    steps.forEach((step, index) => {
      const reply = replies[index]
      if (reply?.ok === true) step.done(reply.result)
      else if (reply !== undefined) throw callError(reply.error, step.method)
    })
  }
}
