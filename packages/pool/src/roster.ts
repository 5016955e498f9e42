import { isServing, type Member } from './member.js'

/** The links of a pool, and which of them is next. */
export class Roster {
  readonly members: Set<Member> = new Set()

  /** Links that serve, or will as soon as somebody gives them back. */
  get serving(): number {
    let count = 0
    for (const member of this.members) if (isServing(member)) count++
    return count
  }

  /** Links on their way. */
  get connecting(): number {
    let count = 0
    for (const { state } of this.members) if (state.kind === 'connecting' || state.kind === 'returning') count++
    return count
  }

  /** Calls, transactions and leases that have a link. */
  get users(): number {
    let count = 0
    for (const { users } of this.members) count += users
    return count
  }

  /** Whether another one serves, or is on its way back. */
  hasOther(than: Member): boolean {
    for (const member of this.members) {
      if (member !== than && (isServing(member) || member.state.kind === 'returning')) return true
    }
    return false
  }

  /** A link that may serve one more call: of those with the fewest the first, so that the others may become idle. */
  leastBusy(isFresh: (member: Member) => boolean): Member | undefined {
    let best: Member | undefined
    for (const member of this.members) {
      if (member.state.kind !== 'ready' || member.reserved) continue
      if (best !== undefined && member.users >= best.users) continue
      if (isFresh(member)) best = member
    }
    return best
  }

  /** A link that nobody uses: the one that was used last, so that the others may become idle. */
  free(isFresh: (member: Member) => boolean): Member | undefined {
    let best: Member | undefined
    for (const member of this.members) {
      if (member.state.kind !== 'ready' || member.users > 0) continue
      if (best !== undefined && member.usedAt <= best.usedAt) continue
      if (isFresh(member)) best = member
    }
    return best
  }

  /** Every link may get calls again. */
  unreserve(): void {
    for (const member of this.members) member.reserved = false
  }

  /** One more link gets no more calls, so that somebody who needs one alone gets it. */
  reserve(): void {
    const best = this.leastBusy(() => true)
    if (best !== undefined) best.reserved = true
  }

  /** Links to an endpoint, those on their way with them. */
  to(endpoint: number): number {
    let count = 0
    for (const member of this.members) if (member.endpoint === endpoint) count++
    return count
  }
}
