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

/** The rules of connecting. Times are milliseconds. */
export interface SupervisionPolicy extends BackoffPolicy {
  /** The whole first connect, where no caller gives it another budget. */
  readonly timeout: number
  readonly attemptTimeout: number
  /** More attempts of a first connect. */
  readonly retryLimit: number
  /** Attempts after a loss. */
  readonly reconnectLimit: number
  /** Calls that may wait for a link. */
  readonly queueLimit: number
  /** Whether a call may start the first connect. */
  readonly autoConnect: boolean
}

/** What a supervisor needs of the world: how to make a link ready, and when. */
export interface SupervisorContext {
  /** The endpoints by name, tried in turn. */
  readonly endpoints: readonly string[]
  /** The endpoint that is tried first. Default 0. */
  readonly first?: number
  readonly policy: SupervisionPolicy
  /** Whether another link was ready before: then its first link is tried for as after a loss. Default false. */
  readonly isReturn?: boolean
  /** When a silent link is pinged; none where a link cannot be silent. */
  readonly heartbeat: HeartbeatPolicy | undefined
  readonly clock: Clock
  readonly deadlines: Deadlines
  /** Makes a link to one endpoint. */
  dial(endpoint: number, signal: AbortSignal, onKeepAlive: ConnectContext['onKeepAlive']): Promise<Link>
  /** Brings a fresh link to where the session is. */
  restore(link: Link, deadline: Deadline): Promise<void>
  readonly emit: Events['emit']
}

/** A series of attempts that is under way: the first connect, or the way back after a loss. */
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

/** A link that held this long was a good one: attempts are counted afresh after it. */
const STABLE = 10_000

/**
 * Keeps one link: makes it, restores it, notices its loss and makes the next. It knows no sockets. Every state and every
 * way from one to the next stands in this file, to be read in one sitting.
 */
export class Supervisor implements LinkProvider {
  readonly #context: SupervisorContext
  readonly #gate: Gate<SharedLink>
  #state: State = DISCONNECTED
  #endpoint: number
  /** What the next pause grows by: attempts that failed, and links that did not hold. */
  #failures = 0
  /** Attempts of the first connect; those of the way back since a link last held. */
  #attempts = 0
  /** Why the last attempt failed, or why there are no more. */
  #lastError: SurrealEngineError | undefined
  /** Whether the last link was closed for policy: the server did not accept who is asking. */
  #isPutOut = false
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
        // A first connect that no caller waits for is given up. An abort is not reported: the caller caused it.
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

  /** The endpoint that is tried, or that the link goes to. */
  get #where(): string {
    return this.#context.endpoints[this.#endpoint] ?? ''
  }

  #connect(timeout: number): void {
    this.#failures = 0
    this.#attempts = 0
    this.#isPutOut = false
    this.#start('connecting', timeout)
  }

  #start(kind: Run['kind'], timeout: number): Run {
    const run: Run = { kind, aborter: new AbortController() }
    const budget = this.#context.deadlines.start(timeout, run.aborter.signal)
    this.#state = run
    this.#lastError = undefined
    budget.onEnd(() => this.#fail(run, connectTimeout(timeout, this.#lastError)))
    // In a later turn: the caller waits at the gate by then, and a listener may have called close().
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
        // No call of a user's was on a link that was not ready yet: nothing is unknown.
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

  /** The pause before the next attempt, or nothing when there must be none. */
  #nextDelay(run: Run, error: SurrealEngineError): number | undefined {
    const { clock, endpoints, isReturn, policy } = this.#context
    const { cause, code, retryable } = error
    const isRefused = code === 'AUTHENTICATION'
    // The second attempt goes without a token that may have expired on the way.
    const isRefusedAgain = isRefused && this.#lastError?.code === code
    this.#lastError = error
    this.#failures++
    const isFirst = run.kind === 'connecting' && isReturn !== true
    const limit = isFirst ? policy.retryLimit + 1 : policy.reconnectLimit
    if (isRefusedAgain || this.#attempts >= limit) return undefined
    // The transport itself says that there is nothing to come back to: a database in memory is gone with its engine.
    if (code === 'CONNECTION_CLOSED' && !isTransportFailure(cause)) return undefined
    // What is wrong with one endpoint need not be wrong with the next; who is asking is.
    if (isFirst && !retryable) return !isRefused && this.#attempts < endpoints.length ? 0 : undefined
    // A token that was refused is not shown again: nothing is wrong with the server, and nobody has to wait.
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
      // A listener for `lost` that calls close() does not end the calls that are still under way on the link.
      this.#links.without(link, () => this.#lost(lease, { kind: 'lost' }))
      lease.retire()
    })
    this.#state = { kind: 'connected', lease, since: clock.now() }
    run.aborter.abort()
    // What counts from now on is the way back.
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
    const isPutOut = reason.kind === 'policy'
    // A server that accepts the connection and closes it again for policy will go on doing so.
    const isOver = (isPutOut && this.#isPutOut && !isStable) || this.#attempts >= policy.reconnectLimit
    this.#isPutOut = isPutOut
    const run = this.#start('reconnecting', 0)
    emit('lost', { url, reason: reason.kind })
    if (isOver) this.#fail(run, errorOf(failureOf(reason, isPutOut), url))
  }

  /** There will be no further attempt. */
  #fail(run: Run, error: SurrealEngineError): void {
    if (this.#state !== run) return
    this.#lastError = error
    this.#giveUp(run, error, true)
  }

  #giveUp(run: Run, error: SurrealEngineError, isNews: boolean): void {
    this.#state = DISCONNECTED
    run.aborter.abort()
    this.#gate.settle(error)
    if (isNews) this.#context.emit('failed', { error })
  }
}
