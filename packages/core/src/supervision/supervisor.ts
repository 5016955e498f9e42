import { say } from '#prose'
import type { Events } from '../diagnostics/events.js'
import { ConnectionClosedError } from '../errors/connection.js'
import type { SurrealEngineError } from '../errors/error.js'
import { type BackoffPolicy, backoffDelay } from '../time/backoff.js'
import type { Clock } from '../time/clock.js'
import type { Deadline, Deadlines } from '../time/deadline.js'
import { errorOf } from '../transport/from-failure.js'
import type { ConnectionStatus, Lease, LinkNeed, LinkProvider, ProviderStats } from '../transport/provider.js'
import type { CloseReason, ConnectContext, Link } from '../transport/transport.js'
import { failureOf, isTransportFailure } from '../transport/transport-failure.js'
import { attempt } from './attempt.js'
import { beforeConnect, Gate } from './gate.js'
import { type HeartbeatPolicy, watchHeartbeat } from './heartbeat.js'
import { connectionClosed, connectTimeout, notConnected } from './not-ready.js'
import { OpenLinks } from './open-links.js'
import { SharedLink } from './shared-link.js'

/** The connection policy. Times are milliseconds. */
export interface SupervisionPolicy extends BackoffPolicy {
  /** Limit of the whole first connect, unless the caller passes another. */
  readonly timeout: number
  readonly attemptTimeout: number
  /** Further attempts of a first connect after a failed one. */
  readonly retryLimit: number
  /** Attempts after a lost link. */
  readonly reconnectLimit: number
  /** Calls that may wait for a link. */
  readonly queueLimit: number
  /** If `true`, a call may start the first connect. */
  readonly autoConnect: boolean
}

/** What a supervisor needs to open and restore links. */
export interface SupervisorContext {
  /** The names of the endpoints, tried in turn. */
  readonly endpoints: readonly string[]
  /** The endpoint that is tried first. Default 0. */
  readonly first?: number
  readonly policy: SupervisionPolicy
  /** If `true`, the first link is opened with the limits of a reconnect. Default `false`. */
  readonly isReturn?: boolean
  /** When a silent link is pinged; `undefined` if its links need no heartbeat. */
  readonly heartbeat: HeartbeatPolicy | undefined
  readonly clock: Clock
  readonly deadlines: Deadlines
  /** Opens a link to an endpoint. */
  dial(endpoint: number, signal: AbortSignal, onKeepAlive: ConnectContext['onKeepAlive']): Promise<Link>
  /** Applies the session to a new link. */
  restore(link: Link, deadline: Deadline): Promise<void>
  readonly emit: Events['emit']
}

/** A series of attempts in progress: the first connect, or a reconnect. */
interface Run {
  readonly kind: 'connecting' | 'reconnecting'
  readonly aborter: AbortController
}

type State =
  | { readonly kind: 'disconnected' }
  | Run
  | { readonly kind: 'connected'; readonly lease: SharedLink; readonly since: number }
  | { readonly kind: 'closed'; readonly freed: Promise<void> }

const DISCONNECTED: State = { kind: 'disconnected' }

/** A link that was open for this many milliseconds was stable, and resets the count of attempts. */
const STABLE = 10_000

/**
 * Keeps one link open: opens it, restores it, detects its loss and opens the next one. It knows nothing about sockets.
 * All states and transitions are in this file.
 */
export class Supervisor implements LinkProvider {
  readonly #context: SupervisorContext
  readonly #gate: Gate<SharedLink>
  #state: State = DISCONNECTED
  #endpoint: number
  /** Failed attempts and unstable links, which determine the next pause. */
  #failures = 0
  /** Attempts of the first connect, or of reconnecting since the last stable link. */
  #attempts = 0
  /** Why the last attempt failed, or why the connection gave up. */
  #lastError: SurrealEngineError | undefined
  /** `true` if the server closed the last link for policy: it rejected the authentication. */
  #isRejected = false
  #closes = 0
  readonly #links: OpenLinks
  #created = 0

  constructor(context: SupervisorContext) {
    this.#context = context
    this.#endpoint = context.first ?? 0
    this.#links = new OpenLinks(context.clock)
    this.#gate = new Gate(
      context.policy.queueLimit,
      () => this.#lastError,
      error => {
        // Give up a first connect that no caller waits for. Do not report an abort: the caller caused it.
        const state = this.#state
        if (state.kind === 'connecting' && this.#gate.isEmpty) this.#giveUp(state, error, error.code !== 'ABORTED')
      },
    )
  }

  get status(): ConnectionStatus {
    return this.#state.kind
  }

  async open(deadline: Deadline): Promise<void> {
    if (this.#state.kind === 'closed') {
      const closes = this.#closes
      await beforeConnect(this.#state.freed, deadline)
      // A concurrent close() wins.
      if (closes !== this.#closes) throw connectionClosed()
    }
    const { kind } = this.#state
    if (kind === 'connected') return
    if ((kind === 'disconnected' || kind === 'closed') && deadline.ended === undefined)
      this.#connect(deadline.remaining())
    await this.#gate.opening(deadline)
  }

  acquire(_need: LinkNeed, deadline: Deadline): Lease | Promise<Lease> {
    const state = this.#state
    if (state.kind === 'connected') return state.lease.take()
    if (state.kind === 'closed') return Promise.reject(connectionClosed())
    if (state.kind !== 'disconnected') return this.#gate.call(deadline)
    const { autoConnect, timeout } = this.#context.policy
    if (!autoConnect) return Promise.reject(notConnected(this.#lastError))
    this.#connect(timeout)
    return this.#gate.call(deadline, true)
  }

  async close(): Promise<void> {
    const state = this.#state
    this.#closes++
    if (state.kind === 'closed') return state.freed
    const freed = this.#links.close()
    this.#state = { kind: 'closed', freed }
    if ('aborter' in state) state.aborter.abort()
    this.#gate.settle(new ConnectionClosedError(say('connection-was-closed')))
    this.#context.emit('closed', {})
    await freed
  }

  keepAlive(alive: boolean): void {
    this.#links.keepAlive(alive)
  }

  stats(): ProviderStats {
    return {
      open: this.#state.kind === 'connected' ? 1 : 0,
      waiting: this.#gate.calls,
      created: this.#created,
      dropped: this.#links.dropped,
    }
  }

  /** The endpoint being tried, or that of the link. */
  get #where(): string {
    return this.#context.endpoints[this.#endpoint] ?? ''
  }

  #connect(timeout: number): void {
    this.#failures = 0
    this.#attempts = 0
    this.#isRejected = false
    this.#start('connecting', timeout)
  }

  #start(kind: Run['kind'], timeout: number): Run {
    const run: Run = { kind, aborter: new AbortController() }
    const budget = this.#context.deadlines.start(timeout, run.aborter.signal)
    this.#state = run
    this.#lastError = undefined
    budget.onEnd(() => this.#fail(run, connectTimeout(timeout, this.#lastError)))
    // Start in a later turn, when the caller waits at the gate and listeners may have called close().
    void Promise.resolve().then(() => this.#run(run, budget))
    return run
  }

  async #run(run: Run, budget: Deadline): Promise<void> {
    const { clock, deadlines, emit, endpoints, policy, restore } = this.#context
    const { signal } = run.aborter
    if (this.#failures > 0) await this.#pause(backoffDelay(this.#failures, policy, clock.random), signal)
    while (!signal.aborted) {
      const where = this.#where
      const about = { url: where, attempt: ++this.#attempts }
      const started = clock.now()
      emit('connecting', about)
      const deadline = deadlines.start(Math.min(policy.attemptTimeout, budget.remaining()), signal)
      let link: Link
      try {
        link = await attempt({ where, dial: given => this.#dial(given), restore }, deadline).finally(() =>
          deadline.close(),
        )
      } catch (thrown) {
        if (signal.aborted) return
        // A link that was not ready yet carried no user calls, so nothing counts as sent.
        const error = errorOf(thrown, where, false)
        const delay = this.#nextDelay(run, error)
        emit('attemptFailed', { ...about, error, delay })
        if (delay === undefined) return this.#fail(run, error)
        this.#endpoint = (this.#endpoint + 1) % endpoints.length
        await this.#pause(delay, signal)
        continue
      }
      this.#created++
      if (signal.aborted) return void link.close()
      const duration = clock.now() - started
      this.#ready(run, link)
      emit('connected', { ...about, duration })
    }
  }

  #dial(signal: AbortSignal): Promise<Link> {
    return this.#links.add(onKeepAlive => this.#context.dial(this.#endpoint, signal, onKeepAlive))
  }

  /** The pause before the next attempt, or `undefined` if there must be none. */
  #nextDelay(run: Run, error: SurrealEngineError): number | undefined {
    const { clock, endpoints, isReturn, policy } = this.#context
    const { cause, code, retryable } = error
    const isRefused = code === 'AUTHENTICATION'
    // The second attempt does not use a token that may have expired.
    const isRefusedAgain = isRefused && this.#lastError?.code === code
    this.#lastError = error
    this.#failures++
    const isFirst = run.kind === 'connecting' && isReturn !== true
    const limit = isFirst ? policy.retryLimit + 1 : policy.reconnectLimit
    if (isRefusedAgain || this.#attempts >= limit) return undefined
    // The transport says that reconnecting is pointless: an in-memory database is lost with its engine.
    if (code === 'CONNECTION_CLOSED' && !isTransportFailure(cause)) return undefined
    // Another endpoint may work where this one failed, but rejected credentials are wrong for all of them.
    if (isFirst && !retryable) return !isRefused && this.#attempts < endpoints.length ? 0 : undefined
    // A rejected token is not used again, and the server is fine: no need to wait.
    if (isRefused && retryable) return 0
    const asked = isTransportFailure(cause) ? (cause.retryAfter ?? 0) : 0
    return Math.max(asked, backoffDelay(this.#failures, policy, clock.random))
  }

  /** Pauses before an attempt. When the network is back, pauses start short again. */
  #pause(delay: number, signal: AbortSignal): Promise<void> {
    return this.#links.pause(delay, signal, () => {
      this.#failures = 0
    })
  }

  #ready(run: Run, link: Link): void {
    const { clock, heartbeat } = this.#context
    const lease: SharedLink = new SharedLink(link, () => {
      // If a listener for `lost` calls close(), calls still in flight on this link are not ended.
      this.#links.without(link, () => this.#lost(lease, { kind: 'lost' }))
      lease.retire()
    })
    this.#state = { kind: 'connected', lease, since: clock.now() }
    run.aborter.abort()
    // From now on, count the attempts to reconnect.
    if (run.kind === 'connecting') this.#attempts = 0
    const rest = heartbeat && watchHeartbeat(link, heartbeat, clock, cause => void link.close({ kind: 'lost', cause }))
    void link.closed.then(reason => {
      rest?.()
      this.#lost(lease, reason)
    })
    this.#gate.settle(lease)
  }

  #lost(lease: SharedLink, reason: CloseReason): void {
    const { clock, emit, policy } = this.#context
    const state = this.#state
    if (state.kind !== 'connected' || state.lease !== lease) return
    const url = this.#where
    const isStable = clock.now() - state.since >= STABLE
    this.#failures = isStable ? 0 : this.#failures + 1
    if (isStable) this.#attempts = 0
    const isRejected = reason.kind === 'policy'
    // A server that accepts a connection and closes it for policy will do so again.
    const isOver = (isRejected && this.#isRejected && !isStable) || this.#attempts >= policy.reconnectLimit
    this.#isRejected = isRejected
    const run = this.#start('reconnecting', 0)
    emit('lost', { url, reason: reason.kind })
    if (isOver) this.#fail(run, errorOf(failureOf(reason, isRejected), url))
  }

  /** Records the error and gives up. */
  #fail(run: Run, error: SurrealEngineError): void {
    if (this.#state !== run) return
    this.#lastError = error
    this.#giveUp(run, error, true)
  }

  #giveUp(run: Run, error: SurrealEngineError, isReported: boolean): void {
    this.#state = DISCONNECTED
    run.aborter.abort()
    this.#gate.settle(error)
    if (isReported) this.#context.emit('failed', { error })
  }
}
