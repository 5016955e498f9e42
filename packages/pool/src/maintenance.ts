import type { PoolContext, Timer } from '@surrealengine/core'
import type { LinkChange, PooledLink } from './link.js'
import type { Links } from './links.js'

/** What maintenance does to the pool. */
export interface MaintenanceActions {
  apply(link: PooledLink, change: LinkChange): void
  /** Retires what is due, and makes links again that had to wait. */
  update(): void
}

/** Retires old and idle links, and wakes the pool for endpoints that may be tried again. One timer. */
export class Maintenance {
  readonly #context: Pick<PoolContext, 'clock' | 'settings'>
  readonly #links: Links
  readonly #actions: MaintenanceActions
  readonly #maxIdle: number
  #timer: Timer | undefined
  /** When there is something to do: never later than that, maybe sooner than needed. */
  #due = Number.POSITIVE_INFINITY
  #wake = Number.POSITIVE_INFINITY

  constructor(context: Pick<PoolContext, 'clock' | 'settings'>, links: Links, actions: MaintenanceActions) {
    this.#context = context
    this.#links = links
    this.#actions = actions
    // 0 means no limit.
    this.#maxIdle = context.settings.maxIdle || Number.POSITIVE_INFINITY
  }

  /** Whether something is due, though its timer may be late. */
  get isDue(): boolean {
    return this.#due <= this.#context.clock.now()
  }

  /** Has the pool look again for what it lacks, at that moment. */
  wakeAt(due: number): void {
    this.#wake = Math.min(this.#wake, due)
    this.plan()
  }

  /** Retires links that are too old, then those that were idle for too long. */
  retire(): void {
    const now = this.#context.clock.now()
    if (this.#due > now) return
    this.#cancel()
    if (this.#wake <= now) this.#wake = Number.POSITIVE_INFINITY
    this.#retireOld(now)
    this.#retireIdle(now)
  }

  /** Sets the timer for what is due next, where it is due sooner than what the timer is set for. */
  plan(): void {
    const { clock } = this.#context
    const now = clock.now()
    const due = this.#next(now)
    if (due >= this.#due) return
    this.#cancel()
    this.#due = due
    // Whole milliseconds: a timer that fires a fraction too early would be set again for no time at all.
    this.#timer = clock.after(Math.max(0, Math.ceil(due - now)), () => {
      // It may have fired a fraction too early.
      this.#due = Number.NEGATIVE_INFINITY
      this.#actions.update()
    })
    // Maintenance alone does not keep the process.
    this.#timer.keepAlive(false)
  }

  stop(): void {
    this.#cancel()
    this.#wake = Number.POSITIVE_INFINITY
  }

  #cancel(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#due = Number.POSITIVE_INFINITY
  }

  /** Links beyond the least that there may be. */
  get #spare(): number {
    return this.#links.serving - this.#context.settings.minSize
  }

  #next(now: number): number {
    // While there are no more than there shall be, none of them is idle for too long.
    const maxIdle = this.#spare > 0 ? this.#maxIdle : Number.POSITIVE_INFINITY
    let due = this.#wake
    for (const { expires, isServing, state, usedAt, users } of this.#links.all) {
      if (!isServing) continue
      // One that is busy now cannot have been idle for long enough any sooner.
      due = Math.min(due, expires, (users === 0 && state.kind === 'ready' ? usedAt : now) + maxIdle)
    }
    return due
  }

  #retireOld(now: number): void {
    for (const link of this.#links.all) {
      if (link.isServing && link.expires <= now) this.#actions.apply(link, { kind: 'retired', why: 'lifetime' })
    }
  }

  /** The longest idle go first, down to the least that there may be. */
  #retireIdle(now: number): void {
    const idle = [...this.#links.all]
      .filter(({ state, usedAt, users }) => users === 0 && usedAt + this.#maxIdle <= now && state.kind === 'ready')
      .sort((one, other) => one.usedAt - other.usedAt)
      .slice(0, Math.max(0, this.#spare))
    for (const link of idle) this.#actions.apply(link, { kind: 'retired', why: 'idle' })
  }
}
