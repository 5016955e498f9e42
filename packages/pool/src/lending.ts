import type { Deadline, Lease, LinkEnd, LinkNeed, PoolContext, SurrealEngineError } from '@surrealengine/core'
import { Leaks } from './leaks.js'
import { linkOf, type Member } from './member.js'
import { PoolLease } from './pool-lease.js'
import type { Roster } from './roster.js'
import type { Statistics } from './statistics.js'
import { Waiters } from './waiters.js'

/** What lending needs of the pool. */
export interface LendingActions {
  /** Whether a link may serve now. */
  isFresh(member: Member): boolean
  /** The last reason why there is no link. */
  whyNot(): SurrealEngineError | undefined
  /** Somebody left who waited. */
  onLeave(error: SurrealEngineError): void
  /** No further use is made of a link; it ends with the last that has it. */
  retire(member: Member, why: LinkEnd): void
  /** A link was given back, and there may be something to do for it. */
  serve(): void
}

/** Who has which link, and who waits for one. */
export class Lending {
  readonly #context: PoolContext
  readonly #roster: Roster
  readonly #statistics: Statistics
  readonly #actions: LendingActions
  readonly #waiters: Waiters<Lease>
  readonly #leaks: Leaks

  constructor(context: PoolContext, roster: Roster, statistics: Statistics, actions: LendingActions) {
    const { clock, deadlines, policy, settings } = context
    this.#context = context
    this.#roster = roster
    this.#statistics = statistics
    this.#actions = actions
    this.#leaks = new Leaks(context)
    this.#waiters = new Waiters({
      clock,
      deadlines,
      limit: policy.queueLimit,
      acquireTimeout: settings.acquireTimeout,
      size: settings.size,
      isExhausted: () => roster.serving > 0,
      whyNot: actions.whyNot,
      waited: time => statistics.waits.add(time),
      onLeave: actions.onLeave,
    })
  }

  /** Those who wait. */
  get waiting(): number {
    return this.#waiters.size
  }

  /** A link that can be had now, if there is one. */
  now(need: LinkNeed): PoolLease | undefined {
    const member = this.#pick(need)
    if (member === undefined) return undefined
    this.#statistics.waits.add(0)
    const lease = this.#take(member, need)
    if (need.use === 'alone') this.#tellTaken(member)
    return lease
  }

  /** Waits for a link. `unlimited` is for a call that brings the pool up, where nothing may be queued. */
  wait(need: LinkNeed, deadline: Deadline, unlimited = false): Promise<Lease> {
    return this.#waiters.wait(need, deadline, unlimited)
  }

  /** Gives links to those who wait, in the order they came. Returns how many more links that takes. */
  hand(): number {
    this.#roster.unreserve()
    // Where the last attempt failed, a link on its way is not counted on.
    const hoped = this.#actions.whyNot() === undefined ? this.#roster.connecting : 0
    let alone = 0
    let isShort = false
    const lent: Member[] = []
    for (const waiter of this.#waiters) {
      const isAlone = waiter.need.use === 'alone'
      // What one of a kind does not get, nobody of its kind behind it gets either.
      const isBehind = isAlone ? alone > 0 : isShort
      const member = isBehind ? undefined : this.#pick(waiter.need)
      if (member !== undefined) {
        waiter.give(this.#take(member, waiter.need))
        if (isAlone) lent.push(member)
      } else if (!isAlone) isShort = true
      else if (++alone > hoped) this.#roster.reserve()
    }
    // A listener may abort whoever just got one: told once all have theirs, that loses none.
    for (const member of lent) this.#tellTaken(member)
    return alone + (isShort ? 1 : 0)
  }

  /** Sends away those who wait. */
  refuse(error: SurrealEngineError): void {
    this.#waiters.refuseAll(error)
  }

  /** Nobody is told of leases any more. */
  stop(): void {
    this.#leaks.stop()
  }

  #pick({ use }: LinkNeed): Member | undefined {
    const { isFresh } = this.#actions
    return use === 'alone' ? this.#roster.free(isFresh) : this.#roster.leastBusy(isFresh)
  }

  #take(member: Member, { use, stack }: LinkNeed): PoolLease {
    const own = linkOf(member)
    if (own === undefined) throw new TypeError('a member without a link')
    const { clock } = this.#context
    const lease = new PoolLease(member, own, use, clock.now(), this.#giveBack)
    member.users++
    if (use !== 'alone') return lease
    member.state = { kind: 'lent', own }
    member.reserved = false
    lease.unwatch = this.#leaks.watch(member.id, stack)
    return lease
  }

  #tellTaken({ id }: Member): void {
    this.#context.emit('leaseTaken', { id })
  }

  readonly #giveBack = (lease: PoolLease, fate: 'clean' | 'dirty'): void => {
    const { member, own, since, unwatch, use } = lease
    const { retire, serve } = this.#actions
    const used = this.#context.clock.now() - since
    this.#statistics.uses.add(used)
    unwatch?.()
    if (use === 'alone') this.#context.emit('leaseReturned', { id: member.id, used })
    // The member may have lost this link since, and have another.
    if (linkOf(member) !== own) return
    member.users--
    member.usedAt = since + used
    if (member.state.kind === 'lent') member.state = { kind: 'ready', own }
    if (fate === 'dirty') retire(member, 'dirty')
    else if (member.state.kind === 'retiring') retire(member, member.state.why)
    if (this.#waiters.size > 0 || !this.#roster.members.has(member)) serve()
  }
}
