import type { PoolContext } from '@surrealengine/core'
import { linkOf, type Member } from './member.js'
import { isAlive } from './validate.js'

/** A link that has not answered for so long is not waited for: another one is made. Milliseconds. */
const PATIENCE = 1_000

/** What validation does to the pool. */
export interface ValidationActions {
  readonly members: ReadonlySet<Member>
  /** Has the pool look again for what it lacks, at that moment. */
  wakeAt(due: number): void
  /** Whether a link is too old, or was idle for too long, and is ended for it. */
  isSpent(member: Member): boolean
  /** A link that was asked answered, and serves again. */
  serve(): void
}

/** Knows which links may be trusted to be alive, and asks the others before they serve. */
export class Validation {
  readonly #context: PoolContext
  readonly #actions: ValidationActions
  /** Raised when a link failed: what ended one may have ended others. */
  #generation = 0

  constructor(context: PoolContext, actions: ValidationActions) {
    this.#context = context
    this.#actions = actions
  }

  get generation(): number {
    return this.#generation
  }

  /** Links that were asked just now. */
  get promising(): number {
    const now = this.#context.clock.now()
    let count = 0
    for (const { state } of this.#actions.members) {
      if (state.kind === 'validating' && now - state.since < PATIENCE) count++
    }
    return count
  }

  raise(): void {
    this.#generation++
  }

  /** Whether a link may serve now. One that is not known to be alive is asked, and serves once it answered. */
  readonly isFresh = (member: Member): boolean => {
    if (this.#actions.isSpent(member)) return false
    const { clock, settings, silence } = this.#context
    if (!settings.validation) return true
    const isSilent = member.users === 0 && clock.now() - member.usedAt > silence
    if (member.generation === this.#generation && !isSilent) return true
    void this.#ask(member)
    return false
  }

  async #ask(member: Member): Promise<void> {
    const own = linkOf(member)
    if (own === undefined || member.state.kind !== 'ready') return
    const { clock, deadlines, policy } = this.#context
    const since = clock.now()
    member.state = { kind: 'validating', own, since }
    this.#actions.wakeAt(since + PATIENCE)
    const generation = this.#generation
    const alive = await isAlive(own.link, deadlines.start(policy.attemptTimeout))
    if (member.state.kind !== 'validating' || member.state.own !== own) return
    if (!alive) {
      own.release('dirty')
      return
    }
    member.state = { kind: 'ready', own }
    member.generation = generation
    member.usedAt = clock.now()
    this.#actions.serve()
  }
}
