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

/** One link that is told of one session. */
interface Telling {
  readonly link: Link
  readonly session: Session
  /** The state of the session that it is told, and marked with. */
  readonly view: SessionView
  readonly progress: Progress
  readonly deadline: Deadline
  /** Whether it is told by calls of no session, since it is no link of the session's. */
  readonly isApart?: boolean
}

/**
 * Brings links up to date with sessions: the restore after a reconnect, the clean-up of a returned lease, a pool that hears
 * of `use()`, and sessions over one link are all this. A link is marked with the state that it was told, read before
 * anything is awaited: a session that changes meanwhile leaves it behind.
 */
export class Synchronizer {
  readonly #clock: Clock
  readonly #kind: Capabilities['session']
  /** Whether something on the way to the server drops the headers of a handshake. */
  #isStripped = false

  constructor(clock: Clock, kind: Capabilities['session']) {
    this.#clock = clock
    this.#kind = kind
  }

  /** What to greet a new link with. `bare`: with nothing at all. */
  greet(session: Session, bare = false): Promise<Greeting> {
    return greetingOf(session, bare, this.#isStripped)
  }

  /** Notes what the handshake of a new link did. */
  greeted(link: Link, session: Session, greeting: Greeting): void {
    noteGreeting(link, session.on(link), greeting)
  }

  /** What the link knows of the session, where a call may go out on it. */
  current(link: Link, session: Session): Progress | undefined {
    const progress = session.on(link)
    const { revision, unsettled, validUntil } = progress
    if (revision !== session.view.revision || unsettled.count > 0 || this.#isDoubted(progress)) return undefined
    return validUntil === Number.POSITIVE_INFINITY || this.#clock.now() < validUntil ? progress : undefined
  }

  /** The server does not know what the handshake said: from now on it is told by request. */
  distrust(link: Link, session: Session): void {
    this.#isStripped = true
    this.forget(link, session)
  }

  /** Who is asking there, and from where, is not known any more. */
  forget(link: Link, session: Session): void {
    session.forget(link, this.#unknown)
  }

  /** Takes over that this link has heard of the last change. */
  applied(link: Link, session: Session, before: number, change: Step): void {
    const progress = session.on(link)
    const { view } = session
    note(session, view, progress, change)
    if (isSignIn(change.method)) progress.found = undefined
    // Something else was outstanding.
    if (progress.revision !== before) return
    progress.validUntil = this.#validUntil(session)
    // After a sign-in the names may be others than ours, or wait to be created: the link stays behind until it was told.
    if (isChosen(session.view, progress)) progress.revision = view.revision
  }

  /**
   * A change was sent whose caller left before the answer came. Until it comes nothing else is sent in that session on that
   * link. Where the server took the change, the next call has it undone.
   */
  abandon(link: Link, session: Session, reply: Promise<RpcReply>, change: Step): void {
    const settled = reply.then(({ ok }) => {
      if (!ok) return
      const progress = session.forget(link, isSignIn(change.method) ? this.#unknown : {})
      if (!isSignIn(change.method)) note(session, session.view, progress, change)
    })
    session.on(link).unsettled.until(settled)
  }

  /** What is known of a link on which it is not known any more who is asking, and from where. */
  get #unknown(): Partial<Applied> {
    return {
      // Where no link keeps anything there is nobody to sign out.
      authenticationRevision: this.#kind === 'link' ? -1 : 0,
      namespace: UNKNOWN,
      found: undefined,
      isUnproven: false,
      validUntil: Number.POSITIVE_INFINITY,
    }
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
    await this.#signIn({ link, session, view, progress: new Progress(), deadline, isApart: true }, authentication)
  }

  /** Whether its handshake is believed no more, since that of another link was stripped. */
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
    const telling: Telling = { link, session, view, progress, deadline }
    if (this.#clock.now() >= progress.validUntil) progress.authenticationRevision = 0
    const authentication = await this.#authentication(telling)
    // It changed while that was found out: what was found is of no use any more.
    if (session.isSigningIn || session.view.revision !== view.revision) return
    // A server may take up a frame before the one it got before it, so what depends on another is sent after its answer.
    if (authentication !== undefined) await this.#signIn(telling, authentication)
    const names = this.#kind === 'link' || !session.view.isEstablished ? useSteps(view, progress) : []
    await this.#tell(telling, this.#kind === 'link' ? [...names, ...variableSteps(view, progress)] : names)
    progress.revision = view.revision
    progress.validUntil = this.#validUntil(session)
  }

  /** Who is asking, where the link was not told yet. */
  async #authentication({ session, view, progress, deadline }: Telling): Promise<Authentication | undefined> {
    const { found } = progress
    progress.found = undefined
    if (progress.authenticationRevision === view.authenticationRevision) return undefined
    if (found?.authenticationRevision === view.authenticationRevision) return found.authentication
    return within(session.authenticate(), deadline)
  }

  /**
   * Has the server know who is asking. What it gives is held only while the session has the same authentication. Where it
   * refuses an access token that a user gave, the refresh token that came with it gives another.
   */
  async #signIn(telling: Telling, authentication: Authentication): Promise<void> {
    const { session, view, progress } = telling
    const { chosen, ...step } = signInStep(authentication, view)
    // Nobody was signed in there.
    if (authentication.kind === 'anonymous' && progress.authenticationRevision === 0) {
      return note(session, view, progress, step)
    }
    if (chosen.namespace !== undefined) {
      progress.namespace = chosen.namespace
      progress.database = chosen.database
    }
    try {
      const [result] = await this.#tell(telling, [step])
      if (session.view.authenticationRevision !== view.authenticationRevision) return
      if (authentication.kind !== 'token') {
        const tokens = readTokens(result)
        if (tokens !== undefined) session.tokens.renew(tokens)
      } else if (session.tokens.access !== authentication.token) session.tokens.hold(tokensOf(authentication))
    } catch (thrown) {
      if (!isRefused(thrown)) throw thrown
      if (authentication.kind === 'refresh') session.tokens.dropRefresh()
      if (authentication.kind !== 'token' || authentication.refresh === undefined) throw thrown
      await this.#signIn(telling, { kind: 'refresh', tokens: tokensOf(authentication) })
    }
  }

  #validUntil(session: Session): number {
    return this.#kind === 'request' && session.canSignInAgain ? session.tokens.expires : Number.POSITIVE_INFINITY
  }

  /** Sends steps that do not depend on one another, and notes what the server did. Gives what it answered. */
  async #tell(telling: Telling, steps: readonly Step[]): Promise<readonly unknown[]> {
    const { link, session, view, progress, deadline, isApart } = telling
    if (steps.length === 0) return steps
    const exchanges = steps.map(({ method, params }) =>
      link.request({ method, params, ...(isApart !== true && { session: session.snapshot }) }),
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
