import {
  beforeConnect,
  ConnectionClosedError,
  type ConnectionStatus,
  connectionClosed,
  type Deadline,
  type Lease,
  type LinkEnd,
  type LinkNeed,
  type LinkProvider,
  notConnected,
  type PoolContext,
  type PoolStats,
  type SupervisionOrder,
  type SurrealEngineError,
} from '@surrealengine/core'
import { Growth, MAX_CONNECTING } from './growth.js'
import { Lending } from './lending.js'
import { LiveLink } from './live-link.js'
import { linkOf, type Member } from './member.js'
import { Openers } from './openers.js'
import { Rests } from './rests.js'
import { Roster } from './roster.js'
import { Statistics } from './statistics.js'
import { Upkeep } from './upkeep.js'
import { Validation } from './validation.js'

/** A link that held this long was a good one. Milliseconds. */
const STABLE = 10_000
/** The shortest that a link lives, of its longest: links that were made together do not end together. */
const LEAST_LIFE = 0.9

type State =
  | { readonly kind: 'disconnected'; readonly error: SurrealEngineError | undefined }
  /** The first link is being made. */
  | { readonly kind: 'connecting' }
  /** It was ready once, and serves or comes back until it is closed. */
  | { readonly kind: 'open' }
  | { readonly kind: 'closed'; readonly freed: Promise<void> }

/**
 * Many links behind one connection. Calls share them, the least busy first; a lease has one alone. Each link is made and
 * watched by a supervisor of core's. The pool decides how many there are, who gets which, and which one comes back when
 * all are lost.
 */
export class Pool implements LinkProvider {
  readonly #context: PoolContext
  readonly #lending: Lending
  readonly #openers: Openers
  readonly #rests: Rests
  readonly #statistics = new Statistics()
  readonly #upkeep: Upkeep
  readonly #validation: Validation
  readonly #growth: Growth
  readonly #live: LiveLink
  readonly #roster = new Roster()
  #state: State = { kind: 'disconnected', error: undefined }
  /** Every link was lost, or the only one that was to be made could not be: one is on its way back. */
  #isDown = false
  #lastId = 0
  #closes = 0
  #lastError: SurrealEngineError | undefined

  constructor(context: PoolContext) {
    const members = this.#roster.members
    const serve = (): void => this.#serve()
    const whyNot = (): SurrealEngineError | undefined => this.#lastError
    const onLeave = (error: SurrealEngineError): void => this.#left(error)
    const retire = (member: Member, why: LinkEnd): void => this.#retire(member, why)
    this.#context = context
    this.#rests = new Rests(context)
    this.#live = new LiveLink(context)
    this.#openers = new Openers({ whyNot, onLeave })
    this.#upkeep = new Upkeep(context, { members, retire, serve })
    this.#validation = new Validation(context, {
      members,
      isSpent: this.#upkeep.isSpent,
      wakeAt: due => this.#upkeep.wakeAt(due),
      serve,
    })
    const { isFresh } = this.#validation
    this.#lending = new Lending(context, this.#roster, this.#statistics, { isFresh, whyNot, onLeave, retire, serve })
    this.#growth = new Growth(context, this.#roster, this.#rests, {
      wakeAt: due => this.#upkeep.wakeAt(due),
      ready: (member, url) => this.#ready(member, this.#rests.indexOf(url)),
      lost: member => this.#lost(member),
      attemptFailed: error => this.#attemptFailed(error),
      failed: (member, mode, error) => this.#failed(member, mode, error),
    })
  }

  get status(): ConnectionStatus {
    if (this.#state.kind !== 'open') return this.#state.kind
    // Where no link is there because none was needed, nothing was lost: the next call makes one.
    return this.#isDown ? 'reconnecting' : 'connected'
  }

  async open(deadline: Deadline): Promise<void> {
    if (this.#state.kind === 'closed') {
      const closes = this.#closes
      await beforeConnect(this.#state.freed, deadline)
      // Whoever closed it meanwhile had the last word.
      if (closes !== this.#closes) throw connectionClosed()
    }
    if (this.status === 'connected') return
    const isIdle = this.#state.kind === 'disconnected' || this.#state.kind === 'closed'
    if (isIdle && deadline.ended === undefined) this.#begin(deadline.remaining())
    await this.#openers.wait(deadline)
  }

  acquire(need: LinkNeed, deadline: Deadline): Lease | Promise<Lease> {
    if (need.use === 'live') return this.#acquireLive(need, deadline)
    switch (this.#state.kind) {
      case 'closed':
        return Promise.reject(connectionClosed())
      case 'disconnected':
        if (!this.#context.policy.autoConnect) return Promise.reject(notConnected(this.#state.error))
        this.#begin(this.#context.policy.timeout)
        return this.#lending.wait(need, deadline, true)
      case 'connecting':
        return this.#lending.wait(need, deadline)
      case 'open':
        return this.#acquire(need, deadline)
    }
  }

  async close(): Promise<void> {
    this.#closes++
    if (this.#state.kind === 'closed') return this.#state.freed
    this.#upkeep.stop()
    this.#lending.stop()
    const members = [...this.#roster.members]
    const isMade = members.filter(member => linkOf(member) !== undefined)
    const freed = Promise.all([this.#live.close(), ...members.map(member => this.#drop(member))]).then(() => {})
    this.#state = { kind: 'closed', freed }
    this.#isDown = false
    this.#lastError = undefined
    const error = new ConnectionClosedError('The connection was closed')
    this.#openers.refuseAll(error)
    this.#lending.refuse(error)
    for (const member of isMade) this.#told(member, 'closed')
    this.#context.emit('closed', {})
    await freed
  }

  keepAlive(alive: boolean): void {
    this.#growth.keepAlive(alive)
    for (const { provider } of this.#roster.members) provider.keepAlive(alive)
    this.#live.keepAlive(alive)
  }

  stats(): PoolStats {
    const members = [...this.#roster.members]
    const made = members.filter(({ state }) => 'own' in state)
    return {
      ...this.#statistics.read(),
      open: made.length,
      idle: made.filter(({ users }) => users === 0).length,
      busy: made.filter(({ users }) => users > 0).length,
      leased: made.filter(isLent).length,
      connecting: this.#roster.connecting,
      waiting: this.#lending.waiting,
      dropped: members.reduce(
        (sum, { provider }) => sum + provider.stats().dropped,
        this.#statistics.dropped + this.#live.dropped,
      ),
    }
  }

  /** Starts with the first link, within so many milliseconds. */
  #begin(timeout: number): void {
    this.#state = { kind: 'connecting' }
    this.#lastError = undefined
    const budget = this.#context.deadlines.start(timeout)
    void this.#growth
      .add('first', 0)
      .provider.open(budget)
      .catch(() => {})
      .finally(() => budget.close())
  }

  #acquire(need: LinkNeed, deadline: Deadline): Lease | Promise<Lease> {
    const lease = this.#lending.now(need)
    if (lease === undefined) {
      const wait = this.#lending.wait(need, deadline)
      this.#serve()
      return wait
    }
    if (lease.member.users > 1) this.#growth.allBusy()
    return lease
  }

  async #acquireLive(need: LinkNeed, deadline: Deadline): Promise<Lease> {
    if (this.#state.kind !== 'open') {
      const first = await this.acquire({ use: 'shared' }, deadline)
      first.release('clean')
    }
    // It may have ended again in the same moment.
    if (this.#state.kind !== 'open') throw connectionClosed()
    try {
      return await this.#live.acquire(need, deadline)
    } catch (thrown) {
      // Where it ended with the pool, the reason is why that ended.
      throw this.#whyOver ?? thrown
    }
  }

  get #whyOver(): SurrealEngineError | undefined {
    return this.#state.kind === 'disconnected' ? this.#state.error : undefined
  }

  get #isOver(): boolean {
    return this.#state.kind !== 'open'
  }

  /** Gives links to those who wait, and makes as many as there shall be. */
  #serve(): void {
    while (this.#state.kind === 'open') {
      const wanting = this.#lending.hand()
      // A listener may have closed it with the first lease.
      if (this.#isOver) return
      // Those that are asked will most likely answer sooner than another one is made.
      const lacking = Math.max(wanting - this.#validation.promising, this.#isDown ? 1 : 0)
      // A link that is on its way now need not be kept free of calls any more: that is seen in the next round.
      if (!this.#growth.grow(lacking)) return
    }
  }

  #ready(member: Member, endpoint: number): void {
    const { clock, deadlines, emit, settings } = this.#context
    const own = member.provider.acquire({ use: 'shared' }, deadlines.start(0))
    // Lost again in the same moment: that is told as well.
    if (own instanceof Promise) {
      own.then(late => late.release('clean')).catch(() => {})
      return
    }
    const now = clock.now()
    const life = settings.maxLifetime * (LEAST_LIFE + (1 - LEAST_LIFE) * clock.random())
    Object.assign(member, {
      state: { kind: 'ready', own },
      id: ++this.#lastId,
      endpoint,
      generation: this.#validation.generation,
      users: 0,
      reserved: false,
      readySince: now,
      usedAt: now,
      expires: settings.maxLifetime === 0 ? Number.POSITIVE_INFINITY : now + life,
    } satisfies Partial<Member>)
    this.#statistics.created++
    this.#lastError = undefined
    this.#isDown = false
    this.#rests.reached(endpoint)
    this.#growth.settled()
    if (this.#state.kind === 'connecting') this.#state = { kind: 'open' }
    this.#openers.admitAll()
    emit('linkOpened', { id: member.id, url: this.#context.endpoints[endpoint] ?? '' })
    this.#upkeep.plan()
    this.#serve()
  }

  #lost(member: Member): void {
    const wasRetiring = member.state.kind === 'retiring'
    const isStable = this.#context.clock.now() - member.readySince >= STABLE
    if (isStable) {
      this.#rests.recovered(member.endpoint)
      this.#rests.failed(member.endpoint)
    } else this.#rests.dropped(member.endpoint)
    this.#validation.raise()
    member.users = 0
    const isSpare = wasRetiring || this.#roster.hasOther(member) || this.#roster.connecting >= MAX_CONNECTING
    if (isSpare) void this.#drop(member)
    else member.state = { kind: 'returning' }
    if (!wasRetiring && this.#roster.serving === 0) this.#isDown = true
    this.#told(member, 'lost')
    this.#serve()
  }

  #attemptFailed(error: SurrealEngineError): void {
    this.#lastError = error
    if (this.#state.kind === 'open' && this.#roster.serving === 0) this.#isDown = true
  }

  #failed(member: Member, mode: SupervisionOrder['mode'], error: SurrealEngineError): void {
    this.#lastError = error
    this.#statistics.ended('failed')
    const wasLast = mode !== 'once' || member.state.kind === 'returning'
    void this.#drop(member)
    this.#growth.settled()
    if (wasLast && this.#roster.serving === 0) this.#giveUp(error)
    else this.#serve()
  }

  #giveUp(error: SurrealEngineError): void {
    this.#end(error)
    this.#openers.refuseAll(error)
    this.#lending.refuse(error)
    this.#context.emit('failed', { error })
  }

  /** Somebody left who waited. A first link that nobody waits for any more is given up. */
  #left(error: SurrealEngineError): void {
    if (this.#state.kind === 'connecting' && this.#openers.size === 0 && this.#lending.waiting === 0) {
      this.#end(this.#lastError)
      // Who aborts knows it; that the time is over is news.
      if (error.code !== 'ABORTED') this.#context.emit('failed', { error })
    }
    this.#serve()
  }

  /** Nothing comes any more until somebody connects. */
  #end(error: SurrealEngineError | undefined): void {
    this.#upkeep.stop()
    this.#state = { kind: 'disconnected', error }
    this.#isDown = false
    for (const member of this.#roster.members) {
      const { state } = member
      void this.#drop(member)
      if (state.kind === 'retiring') this.#told(member, state.why)
    }
    void this.#live.close()
  }

  /** No further use is made of it; it ends with the last that has it. */
  #retire(member: Member, why: LinkEnd): void {
    const own = linkOf(member)
    if (own === undefined) return
    if (member.users > 0) {
      if (member.state.kind !== 'retiring') member.state = { kind: 'retiring', own, why, isLent: isLent(member) }
      return
    }
    void this.#drop(member)
    this.#told(member, why)
  }

  /** A link of the pool is gone. */
  #told({ id, endpoint }: Member, reason: LinkEnd): void {
    this.#statistics.ended(reason)
    this.#context.emit('linkClosed', { id, url: this.#context.endpoints[endpoint] ?? '', reason })
  }

  async #drop(member: Member): Promise<void> {
    member.state = { kind: 'gone' }
    this.#roster.members.delete(member)
    await member.provider.close()
    this.#statistics.dropped += member.provider.stats().dropped
  }
}

/** Whether a lease has it. */
function isLent({ state }: Member): boolean {
  return state.kind === 'lent' || (state.kind === 'retiring' && state.isLent)
}
