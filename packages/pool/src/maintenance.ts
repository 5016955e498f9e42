import { type LinkNeed, type PoolContext, sendPing, type Timer } from '@surrealengine/core'
import type { PooledLink } from './link.js'
import type { Links } from './links.js'

/** A link that has not answered a ping for so long is not waited for: another one is made. Milliseconds. */
const PATIENCE = 1_000

/** Retires links that are old or idle, and pings those that may be dead before they serve again. One timer. */
export class Maintenance {
  readonly #context: Pick<PoolContext, 'clock' | 'deadlines' | 'policy' | 'settings' | 'silence'>
  readonly #links: Links
  /** Retires what is due, gives out what there is, and makes what is missing. */
  readonly #update: () => void
  #timer: Timer | undefined
  /** When there is something to do: never later than that, maybe sooner than needed. */
  #due = Number.POSITIVE_INFINITY
  /** Raised when a link failed: what ended one may have ended others. */
  generation = 0

  constructor(
    context: Pick<PoolContext, 'clock' | 'deadlines' | 'policy' | 'settings' | 'silence'>,
    links: Links,
    update: () => void,
  ) {
    this.#context = context
    this.#links = links
    this.#update = update
  }

  /** Whether something is due, though its timer may be late. */
  get isDue(): boolean {
    return this.#due <= this.#context.clock.now()
  }

  /** Links that were pinged just now, and will most likely answer. */
  get promising(): number {
    const soonest = this.#context.clock.now() - PATIENCE
    return this.#links.count(({ state }) => state.kind === 'pinged' && state.since > soonest)
  }

  /** Retires links that are too old, then those that were idle for too long: the longest first, down to the least there may be. */
  retire(): void {
    if (!this.isDue) return
    this.stop()
    const { all } = this.#links
    const now = this.#context.clock.now()
    for (const link of all) {
      if (link.isServing && link.expires <= now) this.#links.apply(link, { kind: 'retired', why: 'lifetime' })
    }
    for (const link of [...all].filter(isIdle).sort((one, other) => one.usedAt - other.usedAt)) {
      if (link.usedAt + this.#maxIdle <= now) this.#links.apply(link, { kind: 'retired', why: 'idle' })
    }
  }

  /** Sets the timer for what is due next, and for `wake`, where that is sooner than what it is set for. */
  plan(wake: number): void {
    const { clock } = this.#context
    const now = clock.now()
    const due = Math.min(wake, this.#next(now))
    if (due >= this.#due) return
    this.stop()
    this.#due = due
    // Whole milliseconds: a timer that fires a fraction too early would be set again for no time at all.
    this.#timer = clock.after(Math.max(0, Math.ceil(due - now)), () => {
      // It may have fired a fraction too early.
      this.#due = Number.NEGATIVE_INFINITY
      this.#update()
    })
    // Maintenance alone does not keep the process.
    this.#timer.keepAlive(false)
  }

  stop(): void {
    this.#timer?.cancel()
    this.#due = Number.POSITIVE_INFINITY
  }

  /** Pings links until the one that would serve next is known to be alive. Those that were pinged serve once they answer. */
  ping(need: LinkNeed): void {
    for (let link = this.#links.best(need); link && this.#isDoubtful(link); link = this.#links.best(need)) {
      this.#ping(link)
    }
  }

  #isDoubtful({ generation, usedAt, users }: PooledLink): boolean {
    const { clock, settings, silence } = this.#context
    const isSilent = users === 0 && clock.now() - usedAt > silence
    return settings.poolValidation && (isSilent || generation !== this.generation)
  }

  #ping(link: PooledLink): void {
    const { clock, deadlines, policy } = this.#context
    const { generation } = this
    const { own } = link
    if (own === undefined) return
    const deadline = deadlines.start(policy.attemptTimeout)
    const settle = (isAlive: boolean): void => {
      deadline.close()
      // It was lost or retired meanwhile, and may have another link by now.
      if (link.state.kind !== 'pinged' || link.own !== own) return
      if (isAlive) {
        this.#links.apply(link, { kind: 'answered', now: clock.now(), generation })
        this.#update()
      }
      // Its supervisor then tells that it is lost.
      else own.release('dirty')
    }
    this.#links.apply(link, { kind: 'pinged', now: clock.now() })
    deadline.onEnd(() => settle(false))
    sendPing(own.link).then(
      () => settle(true),
      () => settle(false),
    )
  }

  /** How long a link may be idle: for ever while there are no more than the least that there shall be. 0 means no limit. */
  get #maxIdle(): number {
    const { poolMaxIdle, poolMinSize } = this.#context.settings
    return (this.#links.serving > poolMinSize && poolMaxIdle) || Number.POSITIVE_INFINITY
  }

  #next(now: number): number {
    const maxIdle = this.#maxIdle
    let due = Number.POSITIVE_INFINITY
    for (const link of this.#links.all) {
      const { expires, isServing, state, usedAt } = link
      if (!isServing) continue
      // One that is busy now cannot have been idle for long enough any sooner.
      due = Math.min(due, expires, (isIdle(link) ? usedAt : now) + maxIdle)
      if (state.kind === 'pinged' && state.since + PATIENCE > now) due = Math.min(due, state.since + PATIENCE)
    }
    return due
  }
}

function isIdle({ state, users }: PooledLink): boolean {
  return state.kind === 'ready' && users === 0
}
