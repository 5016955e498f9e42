import type { Uuid } from '@surrealengine/values'
import type { Clock } from '../time/clock.js'
import type { Deadline } from '../time/deadline.js'
import type { Link } from '../transport/transport.js'
import type { RpcReply, SessionSnapshot } from '../wire/rpc.js'
import type { Tokens } from '../wire/tokens.js'
import type { Authentication } from './credentials.js'
import { type Applied, Progress } from './progress.js'
import type { Adoption, SessionState, SessionView } from './session-state.js'
import { SessionTokens } from './session-tokens.js'
import { UnderWay } from './under-way.js'

/** Attaches an additional session to each link that it is used on. */
export interface Attachments {
  /** Attaches the session to a link. */
  attach(link: Link, session: Session, progress: Progress, deadline: Deadline): Promise<void>
  /** The server does not know the session on that link: attach it again, after `detaching`. */
  detached(link: Link, session: Session, detaching?: Promise<unknown>): void
  /** Detaches the session from the link and attaches it again. */
  restart(link: Link, session: Session): Promise<RpcReply>
}

/** What distinguishes one session from another. */
export interface SessionIdentity {
  /** `undefined` for the default session of a link. */
  readonly id?: Uuid
  /** Its only link. `undefined` for a session that uses any link of the connection. */
  readonly link?: Link
  /** Attaches it to links. Set for additional sessions. */
  readonly attachments?: Attachments
  /** Called with the tokens of each sign-in by the library itself. */
  readonly onTokens?: ((tokens: Tokens) => unknown) | undefined
}

/**
 * The state of a session and its revision. Each link is brought up to that revision before it is used for a call.
 */
export class Session {
  readonly id: Uuid | undefined
  readonly link: Link | undefined
  readonly attachments: Attachments | undefined
  readonly tokens: SessionTokens
  /** Its calls in progress. */
  readonly underWay: UnderWay = new UnderWay()
  /** Its transactions, which the server would lose with the session. */
  readonly pins: UnderWay = new UnderWay()
  /** Its live queries, which send notifications until the session ends on the server. */
  readonly liveQueries: UnderWay = new UnderWay()
  readonly #links = new WeakMap<Link, Progress>()
  #closers: readonly (() => Promise<void>)[] = []
  #view: SessionView
  #snapshot: SessionSnapshot | undefined
  #changing: Promise<void> | undefined
  #isSigningIn = false
  #isClosed = false

  constructor(clock: Clock, state: SessionState, identity: SessionIdentity = {}) {
    const { authentication, namespace, database, variables } = state
    const start = { revision: 1, authenticationRevision: 1, isEstablished: isNowhere(state) }
    this.#view = { authentication, namespace, database, variables, ...start }
    this.tokens = new SessionTokens(clock, identity.onTokens)
    this.id = identity.id
    this.link = identity.link
    this.attachments = identity.attachments
  }

  /** A new object after each change. Read it before awaiting steps that send it to a link and record it there. */
  get view(): SessionView {
    return this.#view
  }

  /** The state to send with a call. */
  get snapshot(): SessionSnapshot {
    const { access } = this.tokens
    if (this.#snapshot === undefined || this.#snapshot.token !== access) {
      const { namespace, database, variables } = this.#view
      this.#snapshot = { id: this.id, token: access, namespace, database, variables }
    }
    return this.#snapshot
  }

  /** Resolves when the changes issued so far have settled. Calls issued after them wait for it. */
  get changing(): Promise<void> | undefined {
    return this.#changing
  }

  /**
   * `true` while a change replaces the authentication. Until it settles, the old one is not sent to any link: the
   * server may reject it, and signing in must still work.
   */
  get isSigningIn(): boolean {
    return this.#isSigningIn
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** `true` if it can sign in without the held token. */
  get canSignInAgain(): boolean {
    const { access, origin = access } = this.tokens
    return access !== undefined && (this.canRenew || origin !== access)
  }

  /** `true` if it can get new tokens without the user. */
  get canRenew(): boolean {
    const { kind } = this.#view.authentication
    return kind === 'credentials' || kind === 'provider' || this.tokens.held?.refresh !== undefined
  }

  /** Runs a change, which must itself wait for `previous` ones. Calls issued from now on wait for it. */
  change<T>(run: (previous: Promise<void> | undefined) => Promise<T>): Promise<T> {
    const previous = this.#changing
    const work = run(previous)
    // A change that fails while waiting its turn must not let calls pass the changes before it.
    const over = Promise.allSettled([work, previous]).then(() => {
      if (this.#changing === over) this.#changing = undefined
    })
    this.#changing = over
    return work
  }

  /** Runs a change that replaces the authentication. */
  async signingIn<T>(run: () => Promise<T>): Promise<T> {
    this.#isSigningIn = true
    try {
      return await run()
    } finally {
      this.#isSigningIn = false
    }
  }

  /** Adopts a change that the server accepted. A new `authentication` clears the previous tokens. */
  adopt({ tokens, areRenewed = false, ...change }: Adoption): void {
    const before = this.#view
    const revision = before.revision + 1
    const next = { ...before, ...change, revision }
    const isSame = next.namespace === before.namespace && next.database === before.database
    this.#set({ ...next, isEstablished: isNowhere(next) || (before.isEstablished && isSame) })
    if (change.authentication === undefined) return
    this.#set({ ...this.#view, authenticationRevision: revision })
    this.tokens.clear()
    this.#doubtNames()
    if (tokens === undefined) return
    if (areRenewed) this.tokens.renew(tokens)
    else this.tokens.hold(tokens)
  }

  /** The server rejected this token. A newer one is kept. */
  refuse(token: string | undefined): void {
    if (token !== this.tokens.access) return
    this.tokens.drop()
    this.#doubtNames()
  }

  /** Records that the namespace and database exist: `use` succeeded, so a handshake may name them. */
  establish(): void {
    this.#set({ ...this.#view, isEstablished: true })
  }

  /** Inherits the authentication of another session. */
  inherit(from: Session): void {
    const { authenticationRevision } = from.view
    this.tokens.inherit(from.tokens, () => from.view.authenticationRevision === authenticationRevision)
  }

  /** The authentication for a new link: the held token unless expired, otherwise what gets a new one. */
  async authenticate(): Promise<Authentication> {
    const { valid } = this.tokens
    return valid === undefined ? this.authenticateAfresh() : { kind: 'token', token: valid }
  }

  /** The authentication that gets a new token: the refresh token, or the user's own. */
  async authenticateAfresh(): Promise<Authentication> {
    const { authentication } = this.#view
    const { held, origin } = this.tokens
    if (held?.refresh !== undefined) return { kind: 'refresh', tokens: held }
    // A sign-up is never repeated: the original session has the latest token.
    if (authentication.kind === 'token' && origin !== undefined) return { kind: 'token', token: origin }
    return authentication.kind === 'provider' ? await authentication.provide() : authentication
  }

  /** The progress of a link: a new object once it was forgotten. */
  on(link: Link): Progress {
    const known = this.#links.get(link) ?? new Progress()
    this.#links.set(link, known)
    return known
  }

  /** Resets `applied` for a link, which is then brought up to date again. Work in progress there is kept. */
  forget(link: Link, applied: Partial<Applied>): Progress {
    const progress = this.on(link).without(applied)
    this.#links.set(link, progress)
    return progress
  }

  /** Runs `closer` before the session is closed. Returns a function that removes it. */
  onClose(closer: () => Promise<void>): () => void {
    this.#closers = [...this.#closers, closer]
    return () => {
      this.#closers = this.#closers.filter(each => each !== closer)
    }
  }

  /** Ends everything that runs in it, and refuses further calls. */
  async close(): Promise<void> {
    while (this.#closers.length > 0) {
      const closers = this.#closers
      this.#closers = []
      await Promise.all(closers.map(closer => closer()))
    }
    this.#isClosed = true
  }

  /**
   * A restarted in-memory server rejects earlier tokens and has lost its namespaces. And a new user may be able to
   * create what the previous one could not.
   */
  #doubtNames(): void {
    this.#set({ ...this.#view, isEstablished: isNowhere(this.#view) })
  }

  #set(view: SessionView): void {
    this.#view = view
    this.#snapshot = undefined
  }
}

/** Returns whether no names are chosen, so that none need to exist on the server. */
function isNowhere({ namespace, database }: SessionState): boolean {
  return namespace === undefined && database === undefined
}
