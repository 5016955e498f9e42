import type { CloseReason, Lease, Link, LinkNeed } from '@surrealengine/core'
import type { Member } from './member.js'

/** Takes back what was lent. */
export type GiveBack = (lease: PoolLease, fate: 'clean' | 'dirty') => void

/** The right to use one link of a pool. */
export class PoolLease implements Lease {
  readonly link: Link
  readonly lost: Promise<CloseReason>
  readonly member: Member
  /** The link's own lease: the member may have another link by the time this is given back. */
  readonly own: Lease
  readonly use: LinkNeed['use']
  readonly since: number
  /** Ends the watch for leaks. */
  unwatch: (() => void) | undefined
  readonly #giveBack: GiveBack
  #isOver = false

  constructor(member: Member, own: Lease, use: LinkNeed['use'], since: number, giveBack: GiveBack) {
    this.link = own.link
    this.lost = own.lost
    this.member = member
    this.own = own
    this.use = use
    this.since = since
    this.#giveBack = giveBack
  }

  release(fate: 'clean' | 'dirty'): void {
    if (this.#isOver) throw givenBackTwice()
    this.#isOver = true
    this.#giveBack(this, fate)
  }
}

/** A second release would take the link from whoever has it next. */
export function givenBackTwice(): TypeError {
  return new TypeError('a lease was given back twice')
}
