import type { LinkEnd, PoolContext } from '@surrealengine/core'
import { isServing, type Member } from './member.js'

/** What upkeep does to the pool. */
export interface UpkeepActions {
  readonly members: ReadonlySet<Member>
  /** No further use is made of a link; it ends with the last that has it. */
  retire(member: Member, why: LinkEnd): void
  /** Links may be made again that had to wait. */
  serve(): void
}

/** What comes due without anybody asking: idle links, old links, and endpoints that have rested. One timer. */
export class Upkeep {
  readonly #context: PoolContext
  readonly #actions: UpkeepActions
  readonly #maxIdle: number
  #timer: { readonly due: number; readonly cancel: () => void } | undefined
  #wake = Number.POSITIVE_INFINITY

  constructor(context: PoolContext, actions: UpkeepActions) {
    this.#context = context
    this.#actions = actions
    // Nothing is no limit.
    this.#maxIdle = context.settings.maxIdle || Number.POSITIVE_INFINITY
  }

  /** Has the pool look again for what it lacks, at that moment. */
  wakeAt(due: number): void {
    this.#wake = Math.min(this.#wake, due)
    this.plan()
  }

  /** A link came: what is due next may be due sooner. */
  plan(): void {
    const { clock } = this.#context
    const due = this.#due(clock.now())
    if (due === Number.POSITIVE_INFINITY || (this.#timer !== undefined && this.#timer.due <= due)) return
    this.#timer?.cancel()
    // Whole milliseconds: a timer that were early by the last bit of a fraction would be set again for no time at all.
    const timer = clock.after(Math.max(0, Math.ceil(due - clock.now())), () => this.#run())
    // Nothing of it is a reason to keep the process.
    timer.keepAlive(false)
    this.#timer = { due, cancel: () => timer.cancel() }
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#wake = Number.POSITIVE_INFINITY
  }

  /** Whether a link is at its end, though its timer may be late. Then it is ended. */
  readonly isSpent = (member: Member): boolean => {
    const now = this.#context.clock.now()
    if (member.expires <= now) this.#actions.retire(member, 'lifetime')
    else if (this.#isIdle(member, now) && this.#spare > 0) this.#actions.retire(member, 'idle')
    else return false
    return true
  }

  /** Links beyond the least that there may be. */
  get #spare(): number {
    let count = 0
    for (const member of this.#actions.members) if (isServing(member)) count++
    return count - this.#context.settings.minSize
  }

  #isIdle({ state, users, usedAt }: Member, now: number): boolean {
    return users === 0 && usedAt + this.#maxIdle <= now && state.kind === 'ready'
  }

  #due(now: number): number {
    // While there are no more than there shall be, none of them is idle for too long.
    const maxIdle = this.#spare > 0 ? this.#maxIdle : Number.POSITIVE_INFINITY
    let due = this.#wake
    for (const member of this.#actions.members) {
      if (!isServing(member)) continue
      const { expires, state, usedAt, users } = member
      // One that is busy now cannot have been idle for long enough any sooner.
      due = Math.min(due, expires, (users === 0 && state.kind === 'ready' ? usedAt : now) + maxIdle)
    }
    return due
  }

  #run(): void {
    this.#timer = undefined
    const now = this.#context.clock.now()
    this.#retireOld(now)
    this.#retireIdle(now)
    if (this.#wake <= now) this.#wake = Number.POSITIVE_INFINITY
    this.#actions.serve()
    this.plan()
  }

  #retireOld(now: number): void {
    for (const member of this.#actions.members) {
      if (isServing(member) && member.expires <= now) this.#actions.retire(member, 'lifetime')
    }
  }

  /** The longest idle go first, down to the least that there may be. */
  #retireIdle(now: number): void {
    const { members, retire } = this.#actions
    const idle = [...members]
      .filter(member => this.#isIdle(member, now))
      .sort((one, other) => one.usedAt - other.usedAt)
    for (const member of idle.slice(0, Math.max(0, this.#spare))) retire(member, 'idle')
  }
}
