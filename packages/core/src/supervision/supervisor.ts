import { say } from '#prose'
import type { Events } from '../diagnostics/events.js'
import { ConnectionClosedError } from '../errors/connection.js'
import type { SurrealEngineError } from '../errors/error.js'
import { errorOf } from '../errors/from-failure.js'
import { connectionClosed, connectTimeout, notConnected } from '../errors/not-ready.js'
import type { ConnectionStatus, Lease, LinkNeed, LinkProvider, ProviderStats } from '../transport/provider.js'
import type { CloseReason, ConnectContext, Link } from '../transport/transport.js'
import { failureOf, isTransportFailure } from '../transport/transport-failure.js'
import { attempt } from './attempt.js'
import { type BackoffPolicy, backoffDelay } from './backoff.js'
import type { Clock, Timer } from './clock.js'
import type { Deadline, Deadlines } from './deadline.js'
import { beforeConnect, Gate } from './gate.js'
import { type HeartbeatPolicy, watchHeartbeat } from './heartbeat.js'
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

/** One series of attempts: the first connect, or the way back after a loss. */
interface Run {
  readonly first: boolean
  readonly aborter: AbortController
  readonly budget: Deadline
  /** What the next pause grows by: attempts that failed, and links that did not hold. */
  failures: number
  /** Attempts so far; those of the way back since a link last held. */
  attempts: number
  lastError: SurrealEngineError | undefined
  /** Whether the link before it was ended for who is asking. */
  putOut: boolean
  /** Resolves when nothing of it goes on. */
  over: Promise<void>
}

type State =
  | { readonly kind: 'disconnected'; readonly error: SurrealEngineError | undefined }
  | { readonly kind: 'connecting'; readonly run: Run }
  | { readonly kind: 'connected'; readonly lease: SharedLink; readonly since: number; readonly run: Run }
  | { readonly kind: 'reconnecting'; readonly run: Run }
  | { readonly kind: 'closed'; readonly freed: Promise<void> }

/** A link that held this long was a good one: attempts are counted afresh after it. */
const STABLE = 10_000

const NONE = { failures: 0, attempts: 0 }

/**
 * Keeps one link: makes it, restores it, notices its loss and makes the next. It knows no sockets. Every state and every
 * way from one to the next stands in this file, to be read in one sitting.
 */
export class Supervisor implements LinkProvider {
  readonly #context: SupervisorContext
  readonly #gate: Gate<SharedLink>
  #state: State = { kind: 'disconnected', error: undefined }
  #endpoint = 0
  #created = 0
  /** By links that are gone. */
  #dropped = 0
  #closes = 0
  #alive = true
  #pause: Timer | undefined
  /** Has a link that is being made keep the process, or not. */
  #keepOpening: ((alive: boolean) => void) | undefined
  /** A link that is being restored. */
  #fresh: Link | undefined
  /** Links that were given up, and go on until the last of their calls is over. */
  readonly #retired = new Set<Link>()

  constructor(context: SupervisorContext) {
    this.#context = context
    this.#gate = new Gate(context.policy.queueLimit)
  }

  get status(): ConnectionStatus {
    return this.#state.kind
  }

  async open(deadline: Deadline): Promise<void> {
    if (this.#state.kind === 'closed') {
      const closes = this.#closes
      await beforeConnect(this.#state.freed, deadline)
      // Whoever closed it meanwhile had the last word.
      if (closes !== this.#closes) throw connectionClosed()
    }
    const idle = this.#state.kind === 'disconnected' || this.#state.kind === 'closed'
    if (idle && deadline.ended === undefined) this.#start(true, deadline.remaining())
    if (this.#state.kind === 'connected') return
    await this.#gate.opening(deadline, this.#whyNot, this.#abandon)
  }

  acquire(_need: LinkNeed, deadline: Deadline): Lease | Promise<Lease> {
    switch (this.#state.kind) {
      case 'connected':
        return this.#state.lease.take()
      case 'connecting':
      case 'reconnecting':
        return this.#gate.call(deadline, this.#whyNot, this.#abandon)
      case 'disconnected':
        if (!this.#context.policy.autoConnect) return Promise.reject(notConnected(this.#state.error))
        this.#start(true, this.#context.policy.timeout)
        return this.#gate.first(deadline, this.#whyNot, this.#abandon)
      case 'closed':
        return Promise.reject(connectionClosed())
    }
  }

  async close(): Promise<void> {
    const state = this.#state
    this.#closes++
    if (state.kind === 'closed') return state.freed
    const ends = [...this.#retired].map(link => link.close())
    if (state.kind === 'connected') ends.push(state.lease.link.close())
    else if (state.kind !== 'disconnected') {
      this.#stop(state.run)
      ends.push(state.run.over)
    }
    const freed = Promise.all(ends).then(() => {})
    this.#become({ kind: 'closed', freed })
    this.#gate.refuse(new ConnectionClosedError(say('connection-was-closed')))
    this.#context.emit('closed', {})
    await freed
  }

  keepAlive(alive: boolean): void {
    this.#alive = alive
    this.#pause?.keepAlive(alive)
    this.#keepOpening?.(alive)
    this.#fresh?.keepAlive?.(alive)
    if (this.#state.kind === 'connected') this.#state.lease.link.keepAlive?.(alive)
    for (const link of this.#retired) link.keepAlive?.(alive)
  }

  stats(): ProviderStats {
    const links = [...this.#retired, ...(this.#state.kind === 'connected' ? [this.#state.lease.link] : [])]
    return {
      open: this.#state.kind === 'connected' ? 1 : 0,
      waiting: this.#gate.calls,
      created: this.#created,
      dropped: links.reduce((sum, link) => sum + (link.dropped ?? 0), this.#dropped),
    }
  }

  #become(state: State): void {
    this.#state = state
  }

  /** A first connect that nobody waits for any more is given up. */
  readonly #abandon = (error: SurrealEngineError): void => {
    const state = this.#state
    if (state.kind !== 'connecting' || !this.#gate.isEmpty) return
    this.#become({ kind: 'disconnected', error: state.run.lastError })
    this.#stop(state.run)
    // Who aborts knows it; that the time is over is news.
    if (error.code !== 'ABORTED') this.#context.emit('failed', { error })
  }

  readonly #whyNot = (): SurrealEngineError | undefined =>
    'run' in this.#state ? this.#state.run.lastError : undefined

  #start(first: boolean, timeout: number, before: Pick<Run, 'failures' | 'attempts'> = NONE): Run {
    const run: Run = {
      first,
      aborter: new AbortController(),
      budget: this.#context.deadlines.start(first ? timeout : 0),
      ...before,
      lastError: undefined,
      putOut: false,
      over: Promise.resolve(),
    }
    this.#become({ kind: first ? 'connecting' : 'reconnecting', run })
    if (first) {
      run.budget.onEnd(() => this.#fail(run, connectTimeout(timeout, run.lastError)))
    }
    // Whoever starts it is at the gate by then: a listener may close it with the first event.
    run.over = Promise.resolve().then(() => this.#run(run))
    return run
  }

  #stop(run: Run): void {
    run.budget.close()
    run.aborter.abort()
  }

  async #run(run: Run): Promise<void> {
    const { signal } = run.aborter
    if (run.failures > 0)
      await this.#delay(backoffDelay(run.failures, this.#context.policy, this.#context.clock.random), signal)
    while (!signal.aborted) {
      const endpoint = this.#endpoint
      const url = this.#context.endpoints[endpoint] ?? ''
      const number = ++run.attempts
      const started = this.#context.clock.now()
      this.#context.emit('connecting', { url, attempt: number })
      let link: Link
      try {
        link = await this.#attempt(run, endpoint, url)
      } catch (thrown) {
        if (signal.aborted) return
        const delay = this.#nextDelay(run, thrown, errorOf(thrown, url))
        const error = run.lastError ?? errorOf(thrown, url)
        this.#context.emit('attemptFailed', { url, attempt: number, error, delay })
        if (delay === undefined) return this.#fail(run, error)
        this.#endpoint = (endpoint + 1) % this.#context.endpoints.length
        await this.#delay(delay, signal)
        continue
      }
      if (signal.aborted) return void link.close()
      const duration = this.#context.clock.now() - started
      this.#ready(run, link, url)
      this.#context.emit('connected', { url, attempt: number, duration })
      return
    }
  }

  async #attempt(run: Run, endpoint: number, where: string): Promise<Link> {
    const { deadlines, dial, policy, restore } = this.#context
    const deadline = deadlines.start(Math.min(policy.attemptTimeout, run.budget.remaining()), run.aborter.signal)
    const opening = async (signal: AbortSignal): Promise<Link> => {
      const link = await dial(endpoint, signal, listener => {
        this.#keepOpening = listener
        if (!this.#alive) listener(false)
      })
      this.#keepOpening = undefined
      if (!this.#alive) link.keepAlive?.(false)
      this.#fresh = link
      return link
    }
    try {
      const link = await attempt({ where, dial: opening, restore }, deadline)
      this.#created++
      return link
    } finally {
      this.#keepOpening = undefined
      this.#fresh = undefined
      deadline.close()
    }
  }

  /** The pause before the next attempt, or nothing when there must be none. */
  #nextDelay(run: Run, thrown: unknown, error: SurrealEngineError): number | undefined {
    const { policy, clock } = this.#context
    const refusedBefore = run.lastError?.code === 'AUTHENTICATION'
    run.failures++
    run.lastError = error
    // The second attempt goes without a token that may have expired on the way.
    const refusedTwice = error.code === 'AUTHENTICATION' && refusedBefore
    const isFirst = run.first && this.#context.isReturn !== true
    const limit = isFirst ? policy.retryLimit + 1 : policy.reconnectLimit
    if (refusedTwice || run.attempts >= limit) return undefined
    if (isFirst && !error.retryable) {
      // What is wrong with one endpoint need not be wrong with the next; who is asking is.
      const untried = run.attempts < this.#context.endpoints.length && error.code !== 'AUTHENTICATION'
      return untried ? 0 : undefined
    }
    // A token that was refused is not shown again: nothing is wrong with the server, and nobody has to wait.
    if (error.code === 'AUTHENTICATION' && error.retryable) return 0
    const asked = isTransportFailure(thrown) ? (thrown.retryAfter ?? 0) : 0
    return Math.max(asked, backoffDelay(run.failures, policy, clock.random))
  }

  #delay(delay: number, signal: AbortSignal): Promise<void> {
    if (delay <= 0 || signal.aborted) return Promise.resolve()
    return new Promise(resolve => {
      const over = (): void => {
        signal.removeEventListener('abort', over)
        this.#pause?.cancel()
        this.#pause = undefined
        resolve()
      }
      this.#pause = this.#context.clock.after(delay, over)
      if (!this.#alive) this.#pause.keepAlive(false)
      signal.addEventListener('abort', over)
    })
  }

  #ready(run: Run, link: Link, url: string): void {
    run.budget.close()
    const lease: SharedLink = new SharedLink(link, () => {
      this.#lost(lease, { kind: 'lost' }, url)
      this.#retired.add(link)
      lease.retire()
    })
    this.#become({ kind: 'connected', lease, since: this.#context.clock.now(), run })
    const { clock, heartbeat } = this.#context
    const rest = heartbeat && watchHeartbeat(link, heartbeat, clock, cause => void link.close({ kind: 'lost', cause }))
    void link.closed.then(reason => {
      rest?.()
      this.#dropped += link.dropped ?? 0
      this.#retired.delete(link)
      this.#lost(lease, reason, url)
    })
    this.#gate.admit(lease)
  }

  #lost(lease: SharedLink, reason: CloseReason, url: string): void {
    const state = this.#state
    if (state.kind !== 'connected' || state.lease !== lease) return
    const stable = this.#context.clock.now() - state.since >= STABLE
    const { failures, attempts, first, putOut } = state.run
    const before = { failures: failures + 1, attempts: first ? 0 : attempts }
    const run = this.#start(false, 0, stable ? NONE : before)
    run.putOut = reason.kind === 'policy'
    this.#context.emit('lost', { url, reason: reason.kind })
    // Whoever is let in and put out again each time is not wanted.
    const unwanted = run.putOut && putOut && !stable
    if (unwanted || run.attempts >= this.#context.policy.reconnectLimit) {
      this.#fail(run, errorOf(failureOf(reason, run.putOut), url))
    }
  }

  #fail(run: Run, error: SurrealEngineError): void {
    const state = this.#state
    if ((state.kind !== 'connecting' && state.kind !== 'reconnecting') || state.run !== run) return
    this.#become({ kind: 'disconnected', error })
    this.#stop(run)
    this.#gate.refuse(error)
    this.#context.emit('failed', { error })
  }
}
