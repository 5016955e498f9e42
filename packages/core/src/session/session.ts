import type { Uuid } from '@surrealengine/values'
import { callBack } from '../shared/call-back.js'
import type { Clock } from '../time/clock.js'
import type { Deadline } from '../time/deadline.js'
import type { Link } from '../transport/transport.js'
import type { RpcReply, SessionSnapshot } from '../wire/rpc.js'
import type { Tokens } from '../wire/tokens.js'
import { claimsOf } from '../wire/tokens.js'
import type { Authentication, AuthenticationSource } from './credentials.js'
import { type Applied, fresh, type Progress } from './progress.js'
import { UnderWay } from './under-way.js'

/** What has a further session known to the server, on each link that it is used on. */
export interface Attachments {
  /** Has the server know the session on a link. */
  attach(link: Link, session: Session, progress: Progress, deadline: Deadline): Promise<void>
  /** The server does not know the session there: it is attached anew, after `detaching`. */
  detached(link: Link, session: Session, detaching?: Promise<unknown>): void
  /** Has the server forget the session there, which is then attached anew. */
  restart(link: Link, session: Session): Promise<RpcReply>
}

/** What a user gave a session. */
export interface SessionState {
  readonly authentication: AuthenticationSource
  readonly namespace: string | undefined
  readonly database: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
}

/** What a change that the server accepted makes of a session. */
export interface Adoption extends Partial<SessionState> {
  /** What the session is signed in with from now on. */
  readonly tokens?: Tokens
  /** Whether the library renewed the tokens by itself: `onTokens` hears of them then. */
  readonly areRenewed?: boolean
}

/** The state of a session together with the revisions that it belongs to. Never changed: a change makes a new one. */
export interface SessionView extends SessionState {
  readonly revision: number
  /** The revision at which authentication changed last. */
  readonly authenticationRevision: number
  /** Whether the server is known to have this namespace and database. */
  readonly isEstablished: boolean
}

/** What tells one session from another, and who hears of its tokens. */
export interface SessionIdentity {
  /** None for the session that comes with a link. */
  readonly id?: Uuid
  /** The one link that it lives on. None for a session that follows the connection from link to link. */
  readonly link?: Link
  /** What attaches it to links. A further session has it. */
  readonly attachments?: Attachments
  /** Hears of the tokens of each sign-in that happens by itself. */
  readonly onTokens?: ((tokens: Tokens) => unknown) | undefined
}

/** A token is not used in the last seconds of its life: it would expire on the way. Milliseconds. */
const TOKEN_MARGIN = 5_000

/**
 * What a user gave the session, and how often that changed. Each link is brought up to the current revision before a
 * call goes out on it.
 */
export class Session {
  readonly id: Uuid | undefined
  readonly link: Link | undefined
  readonly attachments: Attachments | undefined
  /** Settles when the change that is under way does: calls issued after it wait for it. */
  changing: Promise<void> | undefined
  /**
   * Whether the change that is under way replaces the authentication. Until it settles no link is told the present one:
   * the server may refuse that, and signing in must work all the same.
   */
  isSigningIn = false
  /** Its calls. */
  readonly underWay: UnderWay = new UnderWay()
  /** Its transactions: the server would lose them with the session. */
  readonly pins: UnderWay = new UnderWay()
  /** The live queries that were started in it: the server tells of them until it ends there. */
  readonly liveQueries: UnderWay = new UnderWay()
  /** Another object after each change. Read it before anything is awaited that a link is told and marked with. */
  view: SessionView
  /** When the token that is held ends, on the clock of the platform. */
  tokenEnds: number = Number.POSITIVE_INFINITY
  isClosed = false
  readonly #clock: Clock
  readonly #links = new WeakMap<Link, Progress>()
  #tokens: Tokens | undefined
  #snapshot: SessionSnapshot | undefined
  /** The access token of the session that it began as, if the same user is signed in in both. */
  #originToken = (): string | undefined => undefined
  #onHold = (): void => {}
  readonly #closers = new Set<() => Promise<void>>()
  readonly #onTokens: ((tokens: Tokens) => unknown) | undefined

  constructor(clock: Clock, state: SessionState, identity: SessionIdentity = {}) {
    const { authentication, namespace, database, variables } = state
    const start = { revision: 1, authenticationRevision: 1, isEstablished: isNowhere(state) }
    this.view = { authentication, namespace, database, variables, ...start }
    this.#clock = clock
    this.id = identity.id
    this.link = identity.link
    this.attachments = identity.attachments
    this.#onTokens = identity.onTokens
  }

  /** What a link knows of it at this moment: another object once that was forgotten. */
  on(link: Link): Progress {
    const known = this.#links.get(link) ?? fresh()
    this.#links.set(link, known)
    return known
  }

  /** Has the link brought up to date anew, since not all that it knows is known. What was under way there still is. */
  forget(link: Link, applied: Partial<Applied>): Progress {
    const { before, running, ...known } = this.on(link)
    const progress = { ...known, revision: 0, ...applied, running: undefined, before: running ?? before }
    this.#links.set(link, progress)
    return progress
  }

  get snapshot(): SessionSnapshot {
    const { namespace, database, variables } = this.view
    this.#snapshot ??= { id: this.id, token: this.#tokens?.access, namespace, database, variables }
    return this.#snapshot
  }

  /** Takes over a change that the server accepted. Another `authentication` forgets the tokens of the one before. */
  adopt({ tokens, areRenewed = false, ...change }: Adoption): void {
    const { view } = this
    const revision = view.revision + 1
    const next = { ...view, ...change, revision }
    const isSame = next.namespace === view.namespace && next.database === view.database
    this.view = { ...next, isEstablished: isNowhere(next) || (view.isEstablished && isSame) }
    this.#snapshot = undefined
    if (change.authentication === undefined) return
    this.view = { ...this.view, authenticationRevision: revision }
    this.#originToken = () => undefined
    this.#tokens = undefined
    this.#dropTokens()
    if (tokens === undefined) return
    if (areRenewed) this.renew(tokens)
    else this.hold(tokens)
  }

  /** Holds what a sign-in gave: from now on the token is used, not the password. */
  hold(tokens: Tokens): void {
    this.#tokens = tokens
    const { lifetime } = claimsOf(tokens.access)
    this.tokenEnds = this.#clock.now() + Math.max(lifetime / 2, lifetime - TOKEN_MARGIN)
    this.#snapshot = undefined
    this.#onHold()
  }

  /** The same for tokens that the library renewed by itself: `onTokens` hears of them. */
  renew(tokens: Tokens): void {
    this.hold(tokens)
    if (this.#onTokens !== undefined) callBack(this.#onTokens, tokens)
  }

  /** Hears of each change of the tokens that are held. */
  whenHeld(run: () => void): void {
    this.#onHold = run
  }

  /**
   * Takes over who is signed in from another session: its access token, and those that it will hold, since a refresh token
   * serves only once.
   */
  inherit(from: Session): void {
    const { authenticationRevision } = from.view
    this.#originToken = () =>
      from.view.authenticationRevision === authenticationRevision
        ? (from.#originToken() ?? from.#tokens?.access)
        : undefined
    this.#tokens = from.#tokens && { access: from.#tokens.access }
    this.tokenEnds = from.tokenEnds
    this.#snapshot = undefined
  }

  /** Runs `closer` before the session is closed. Returns what undoes it. */
  onClose(closer: () => Promise<void>): () => void {
    this.#closers.add(closer)
    return () => void this.#closers.delete(closer)
  }

  /** Ends what runs in it, and then takes no further call. */
  async close(): Promise<void> {
    while (this.#closers.size > 0) {
      const closers = [...this.#closers]
      this.#closers.clear()
      await Promise.all(closers.map(closer => closer()))
    }
    this.isClosed = true
  }

  /** The server refused this token. Another one, which came meanwhile, stays; a refresh token that came with it is tried next. */
  refuse(token: string | undefined): void {
    if (token === this.#tokens?.access) this.#dropTokens()
  }

  #dropTokens(): void {
    const { refresh } = this.#tokens ?? {}
    if (refresh === undefined) this.#tokens = undefined
    this.tokenEnds = refresh === undefined ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
    this.#snapshot = undefined
    // A server in memory that was restarted refuses the tokens of before, and has lost its namespaces. And another user
    // may create what the one before could not.
    this.view = { ...this.view, isEstablished: isNowhere(this.view) }
  }

  /** The server does not accept the refresh token: it is not shown again. */
  dropRefreshToken(): void {
    this.#tokens = this.#tokens && { access: this.#tokens.access }
  }

  /** Whether there is a way to sign in that does not need the token that is held. */
  get canSignInAgain(): boolean {
    const held = this.#tokens?.access
    return held !== undefined && (this.canRenew || (this.#originToken() ?? held) !== held)
  }

  /** Whether new tokens can be had without asking the user. */
  get canRenew(): boolean {
    const { kind } = this.view.authentication
    return kind === 'credentials' || kind === 'provider' || this.#tokens?.refresh !== undefined
  }

  /** Who is asking, for a new link: the token that is held while it lives, otherwise what gives a new one. */
  async authenticate(): Promise<Authentication> {
    if (this.#tokens !== undefined && this.#clock.now() < this.tokenEnds) {
      return { kind: 'token', token: this.#tokens.access }
    }
    return this.authenticateAfresh()
  }

  /** What gives a new token: the refresh token, or what the user gave. */
  async authenticateAfresh(): Promise<Authentication> {
    const { authentication } = this.view
    if (this.#tokens?.refresh !== undefined) return { kind: 'refresh', tokens: this.#tokens }
    // A sign-up is never repeated: whoever has the refresh token has the token of today.
    const token = authentication.kind === 'token' ? this.#originToken() : undefined
    if (token !== undefined) return { kind: 'token', token }
    return authentication.kind === 'provider' ? await authentication.provide() : authentication
  }

  /** The server has this namespace and database: a `use` was answered, so a handshake may name them. */
  establish(): void {
    this.view = { ...this.view, isEstablished: true }
  }
}

/** Whether no names are chosen, so that there are none for a server to have. */
function isNowhere({ namespace, database }: SessionState): boolean {
  return namespace === undefined && database === undefined
}
