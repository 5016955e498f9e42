import type { Clock } from '../time/clock.js'
import type { Deadline } from '../time/deadline.js'
import { answers, within } from '../time/waiting.js'
import type { Capabilities, Link } from '../transport/transport.js'
import { callError } from '../wire/fault-error.js'
import type { RpcReply } from '../wire/rpc.js'
import { readTokens } from '../wire/tokens.js'
import { type Authentication, isRefused, isSignIn, tokensOf } from './credentials.js'
import { type Greeting, greetingOf, noteGreeting } from './greeting.js'
import { type Applied, Progress, UNKNOWN } from './progress.js'
import type { Session } from './session.js'
import type { SessionView } from './session-state.js'
import { isChosen, note, type Step, signInStep, useSteps, variableSteps } from './steps.js'

/** The context for sending a session's state to a link. */
interface LinkUpdate {
  readonly link: Link
  readonly session: Session
  /** The state that is sent to the link and recorded there. */
  readonly view: SessionView
  readonly progress: Progress
  readonly deadline: Deadline
  /** `true` if the calls name no session, because the link is not one of the session's. */
  readonly isSeparate?: boolean
}

/**
 * Brings links up to date with sessions: after a reconnect, when a lease is returned, after `use()` on a pool, and for
 * several sessions on one link. The state that a link is marked with is read before anything is awaited, so that a
 * session which changes meanwhile leaves the link behind.
 */
export class Synchronizer {
  readonly #clock: Clock
  readonly #kind: Capabilities['session']
  /** `true` if a proxy drops the headers of handshakes. */
  #isStripped = false

  constructor(clock: Clock, kind: Capabilities['session']) {
    this.#clock = clock
    this.#kind = kind
  }

  /** The greeting of a new link. `bare`: an empty one. */
  greet(session: Session, bare = false): Promise<Greeting> {
    return greetingOf(session, bare, this.#isStripped)
  }

  /** Records what the handshake of a new link applied. */
  greeted(link: Link, session: Session, greeting: Greeting): void {
    noteGreeting(link, session.on(link), greeting)
  }

  /** The progress of a link that is up to date with the session; `undefined` otherwise. */
  current(link: Link, session: Session): Progress | undefined {
    const progress = session.on(link)
    const { revision, unsettled, validUntil } = progress
    if (revision !== session.view.revision || unsettled.count > 0 || this.#isDoubted(progress)) return undefined
    return validUntil === Number.POSITIVE_INFINITY || this.#clock.now() < validUntil ? progress : undefined
  }

  /** The server did not get the headers of the handshake: from now on, send everything by request. */
  distrust(link: Link, session: Session): void {
    this.#isStripped = true
    this.forget(link, session)
  }

  /** Authentication and names on the link are no longer known. */
  forget(link: Link, session: Session): void {
    session.forget(link, this.#unknown)
  }

  /** Records that the link has applied the last change. */
  applied(link: Link, session: Session, before: number, change: Step): void {
    const progress = session.on(link)
    const { view } = session
    note(session, view, progress, change)
    if (isSignIn(change.method)) progress.found = undefined
    // The link had not applied all earlier changes.
    if (progress.revision !== before) return
    progress.validUntil = this.#validUntil(session)
    // After a sign-in the names may differ from ours or not exist yet: then the link still needs a `use`.
    if (isChosen(session.view, progress)) progress.revision = view.revision
  }

  /**
   * A change was sent, but its caller left before the reply. Until it arrives, nothing else is sent in that session on
   * the link. If the server accepted the change, the next call undoes it.
   */
  abandon(link: Link, session: Session, reply: Promise<RpcReply>, change: Step): void {
    const settled = reply.then(({ ok }) => {
      if (!ok) return
      const progress = session.forget(link, isSignIn(change.method) ? this.#unknown : {})
      if (!isSignIn(change.method)) note(session, session.view, progress, change)
    })
    session.on(link).unsettled.until(settled)
  }

  /** What to reset if authentication and names on a link are no longer known. */
  get #unknown(): Partial<Applied> {
    return {
      // Without state on links there is no one to sign out.
      authenticationRevision: this.#kind === 'link' ? -1 : 0,
      namespace: UNKNOWN,
      found: undefined,
      isUnproven: false,
      validUntil: Number.POSITIVE_INFINITY,
    }
  }

  /**
   * Brings the link up to date. Concurrent calls share the work. During a sign-in it only attaches the session. Rejects
   * with a `TransportFailure` or a user-facing error.
   */
  async bringUpToDate(link: Link, session: Session, deadline: Deadline): Promise<void> {
    const { revision } = session.view
    for (;;) {
      const progress = session.on(link)
      progress.running ??= this.#run(link, session, progress, deadline).finally(() => {
        progress.running = undefined
      })
      await progress.running
      // The shared work may have begun before the last change.
      if (session.isSigningIn || session.on(link).revision >= revision) return
    }
  }

  /** Gets new tokens for the session over a link with no other user signed in. */
  async renew(link: Link, session: Session, deadline: Deadline): Promise<void> {
    const { view } = session
    const authentication = await within(session.authenticateAfresh(), deadline)
    // A concurrent change of the session wins.
    if (session.changing !== undefined || session.view !== view) return
    await this.#signIn({ link, session, view, progress: new Progress(), deadline, isSeparate: true }, authentication)
  }

  /** Returns whether a handshake is no longer trusted, because that of another link was stripped. */
  #isDoubted({ isUnproven }: Progress): boolean {
    return this.#isStripped && isUnproven
  }

  async #run(link: Link, session: Session, progress: Progress, deadline: Deadline): Promise<void> {
    const { before, unsettled, unanswered } = progress
    if (before !== undefined)
      await within(
        before.catch(() => {}),
        deadline,
      )
    while (unsettled.count + unanswered.count > 0) {
      await within(Promise.all([unsettled.idle(), unanswered.idle()]), deadline)
    }
    if (this.#kind === 'link') await session.attachments?.attach(link, session, progress, deadline)
    if (session.isSigningIn) return
    if (this.#isDoubted(progress)) Object.assign(progress, this.#unknown)
    const { view } = session
    const update: LinkUpdate = { link, session, view, progress, deadline }
    if (this.#clock.now() >= progress.validUntil) progress.authenticationRevision = 0
    const authentication = await this.#authentication(update)
    // The session changed meanwhile, so the authentication is outdated.
    if (session.isSigningIn || session.view.revision !== view.revision) return
    // A server may process frames out of order, so a dependent step is sent only after the reply.
    if (authentication !== undefined) await this.#signIn(update, authentication)
    const names = this.#kind === 'link' || !session.view.isEstablished ? useSteps(view, progress) : []
    await this.#send(update, this.#kind === 'link' ? [...names, ...variableSteps(view, progress)] : names)
    progress.revision = view.revision
    progress.validUntil = this.#validUntil(session)
  }

  /** The authentication, unless the link already has it. */
  async #authentication({ session, view, progress, deadline }: LinkUpdate): Promise<Authentication | undefined> {
    const { found } = progress
    progress.found = undefined
    if (progress.authenticationRevision === view.authenticationRevision) return undefined
    if (found?.authenticationRevision === view.authenticationRevision) return found.authentication
    return within(session.authenticate(), deadline)
  }

  /**
   * Authenticates the link. New tokens are kept only if the session still has the same authentication. If an access
   * token from the user is rejected, its refresh token is used to get a new one.
   */
  async #signIn(update: LinkUpdate, authentication: Authentication): Promise<void> {
    const { session, view, progress } = update
    const { chosen, ...step } = signInStep(authentication, view)
    // No user is signed in there.
    if (authentication.kind === 'anonymous' && progress.authenticationRevision === 0) {
      return note(session, view, progress, step)
    }
    if (chosen.namespace !== undefined) {
      progress.namespace = chosen.namespace
      progress.database = chosen.database
    }
    try {
      const [result] = await this.#send(update, [step])
      if (session.view.authenticationRevision !== view.authenticationRevision) return
      if (authentication.kind !== 'token') {
        const tokens = readTokens(result)
        if (tokens !== undefined) session.tokens.renew(tokens)
      } else if (session.tokens.access !== authentication.token) session.tokens.hold(tokensOf(authentication))
    } catch (thrown) {
      if (!isRefused(thrown)) throw thrown
      if (authentication.kind === 'refresh') session.tokens.dropRefresh(authentication.tokens.refresh)
      if (authentication.kind !== 'token' || authentication.refresh === undefined) throw thrown
      await this.#signIn(update, { kind: 'refresh', tokens: tokensOf(authentication) })
    }
  }

  #validUntil(session: Session): number {
    return this.#kind === 'request' && session.canSignInAgain ? session.tokens.expires : Number.POSITIVE_INFINITY
  }

  /** Sends independent steps and records what the server applied. Returns the results. */
  async #send(update: LinkUpdate, steps: readonly Step[]): Promise<readonly unknown[]> {
    const { link, session, view, progress, deadline, isSeparate } = update
    if (steps.length === 0) return steps
    const exchanges = steps.map(({ method, params }) =>
      link.request({ method, params, ...(isSeparate !== true && { session: session.snapshot }) }),
    )
    const replies = await answers(exchanges, deadline, late => {
      if (this.#kind === 'link') progress.unsettled.until(late)
      else for (const exchange of exchanges) exchange.cancel()
    })
    return steps.map((step, index) => {
      const reply = replies[index]
      if (reply?.ok === false) throw callError(reply.error, step.method)
      note(session, view, progress, step)
      return reply?.result
    })
  }
}
