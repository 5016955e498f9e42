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

/** Makes a further session known to the server, on each link that it is used on. */
export interface Attachments {
  /** Tells the server of the session on a link. */
  attach(link: Link, session: Session, progress: Progress, deadline: Deadline): Promise<void>
  /** The server does not know the session there: it is attached anew, after `detaching`. */
  detached(link: Link, session: Session, detaching?: Promise<unknown>): void
  /** Has the server forget the session there, which is then attached anew. */
  restart(link: Link, session: Session): Promise<RpcReply>
}

/** What tells one session from another. */
export interface SessionIdentity {
  /** None for the session that comes with a link. */
  readonly id?: Uuid
  /** The one link that it lives on. None for a session that follows the connection from link to link. */
  readonly link?: Link
  /** What attaches it to links. A further session has it. */
  readonly attachments?: Attachments
  /** Called with the tokens of each sign-in that happens by itself. */
  readonly onTokens?: ((tokens: Tokens) => unknown) | undefined
}

/**
 * What a user gave the session, and how often that changed. Each link is brought up to the current revision before a
 * call goes out on it.
 */
export class Session {
  readonly id: Uuid | undefined
  readonly link: Link | undefined
  readonly attachments: Attachments | undefined
  readonly tokens: SessionTokens
  /** Its calls. */
  readonly underWay: UnderWay = new UnderWay()
  /** Its transactions: the server would lose them with the session. */
  readonly pins: UnderWay = new UnderWay()
  /** The live queries that were started in it: the server tells of them until it ends there. */
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

  /** Another object after each change. Read it before anything is awaited that a link is told and marked with. */
  get view(): SessionView {
    return this.#view
  }

  /** The state as it travels with a call. */
  get snapshot(): SessionSnapshot {
    const { access } = this.tokens
    if (this.#snapshot === undefined || this.#snapshot.token !== access) {
      const { namespace, database, variables } = this.#view
      this.#snapshot = { id: this.id, token: access, namespace, database, variables }
    }
    return this.#snapshot
  }

  /** Settles when the changes that were issued so far have settled. Calls that are issued after them wait for it. */
  get changing(): Promise<void> | undefined {
    return this.#changing
  }

  /**
   * Whether the change that is under way replaces the authentication. Until it settles no link is told the present one:
   * the server may refuse that, and signing in must work all the same.
   */
  get isSigningIn(): boolean {
    return this.#isSigningIn
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Whether there is a way to sign in that does not need the token that is held. */
  get canSignInAgain(): boolean {
    const { access, origin = access } = this.tokens
    return access !== undefined && (this.canRenew || origin !== access)
  }

  /** Whether new tokens can be had without asking the user. */
  get canRenew(): boolean {
    const { kind } = this.#view.authentication
    return kind === 'credentials' || kind === 'provider' || this.tokens.held?.refresh !== undefined
  }

  /** Runs a change, which waits for the `previous` ones by itself. Calls that are issued from now on wait for it. */
  change<T>(run: (previous: Promise<void> | undefined) => Promise<T>): Promise<T> {
    const previous = this.#changing
    const work = run(previous)
    // A change that ends while it waits its turn is not over before the one it waits for.
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

  /** Takes over a change that the server accepted. Another `authentication` clears the tokens of the one before. */
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

  /** The server refused this token. Another one, which came meanwhile, stays. */
  refuse(token: string | undefined): void {
    if (token !== this.tokens.access) return
    this.tokens.drop()
    this.#doubtNames()
  }

  /** The server has this namespace and database: a `use` was answered, so a handshake may name them. */
  establish(): void {
    this.#set({ ...this.#view, isEstablished: true })
  }

  /** Takes over who is signed in from another session. */
  inherit(from: Session): void {
    const { authenticationRevision } = from.view
    this.tokens.inherit(from.tokens, () => from.view.authenticationRevision === authenticationRevision)
  }

  /** Who is asking, for a new link: the token that is held while it lives, otherwise what gives a new one. */
  async authenticate(): Promise<Authentication> {
    const { valid } = this.tokens
    return valid === undefined ? this.authenticateAfresh() : { kind: 'token', token: valid }
  }

  /** What gives a new token: the refresh token, or what the user gave. */
  async authenticateAfresh(): Promise<Authentication> {
    const { authentication } = this.#view
    const { held, origin } = this.tokens
    if (held?.refresh !== undefined) return { kind: 'refresh', tokens: held }
    // A sign-up is never repeated: the session that it was made in has the latest token.
    if (authentication.kind === 'token' && origin !== undefined) return { kind: 'token', token: origin }
    return authentication.kind === 'provider' ? await authentication.provide() : authentication
  }

  /** What a link knows of it at this moment: another object once that was forgotten. */
  on(link: Link): Progress {
    const known = this.#links.get(link) ?? new Progress()
    this.#links.set(link, known)
    return known
  }

  /** Has the link brought up to date anew, with what is still known of it. What is under way there stays under way. */
  forget(link: Link, applied: Partial<Applied>): Progress {
    const progress = this.on(link).without(applied)
    this.#links.set(link, progress)
    return progress
  }

  /** Runs `closer` before the session is closed. Returns what undoes it. */
  onClose(closer: () => Promise<void>): () => void {
    this.#closers = [...this.#closers, closer]
    return () => {
      this.#closers = this.#closers.filter(each => each !== closer)
    }
  }

  /** Ends what runs in it. After that it takes no further call. */
  async close(): Promise<void> {
    while (this.#closers.length > 0) {
      const closers = this.#closers
      this.#closers = []
      await Promise.all(closers.map(closer => closer()))
    }
    this.#isClosed = true
  }

  /**
   * A server in memory that was restarted refuses the tokens of before, and has lost its namespaces. And another user may
   * create what the one before could not.
   */
  #doubtNames(): void {
    this.#set({ ...this.#view, isEstablished: isNowhere(this.#view) })
  }

  #set(view: SessionView): void {
    this.#view = view
    this.#snapshot = undefined
  }
}

/** Whether no names are chosen, so that there are none for a server to have. */
function isNowhere({ namespace, database }: SessionState): boolean {
  return namespace === undefined && database === undefined
}
