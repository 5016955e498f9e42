import { type LinkNeed, type PoolContext, pingLink, type Timer } from '@surrealengine/core/provider'
import type { PooledLink } from './link.js'
import type { Links } from './links.js'

/** If a ping takes longer than this many milliseconds, another link may be opened. */
const PATIENCE = 1_000

/** Retires old and idle links, and pings links that may be dead before they are used again. Uses one timer. */
export class Maintenance {
  readonly #context: Pick<PoolContext, 'clock' | 'deadlines' | 'policy' | 'settings' | 'silence'>
  readonly #links: Links
  /** Retires links that are due, serves the queue, and opens missing links. */
  readonly #update: () => void
  #timer: Timer | undefined
  /** When the timer fires: not later than the next link is due. */
  #due = Number.POSITIVE_INFINITY
  /** Incremented when a link fails: others may have failed too, and are pinged before they are used. */
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

  /** `true` if a link is due. The timer may be late. */
  get isDue(): boolean {
    return this.#due <= this.#context.clock.now()
  }

  /** Number of links that were pinged less than `PATIENCE` ago, and will most likely answer. */
  get promising(): number {
    const soonest = this.#context.clock.now() - PATIENCE
    return this.#links.count(({ state }) => state.kind === 'pinged' && state.since > soonest)
  }

  /**
   * Retires links past `poolMaxLifetime`, then those past `poolMaxIdle`, the longest idle first, down to `poolMinSize`.
   */
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

  /** Sets the timer for the next link that is due, or for `wake` if that is earlier. */
  plan(wake: number): void {
    const { clock } = this.#context
    const now = clock.now()
    const due = Math.min(wake, this.#next(now))
    if (due >= this.#due) return
    this.stop()
    this.#due = due
    // Whole milliseconds: a timer that fires a fraction too early would be set again with no delay.
    this.#timer = clock.after(Math.max(0, Math.ceil(due - now)), () => {
      // It may have fired a fraction too early.
      this.#due = Number.NEGATIVE_INFINITY
      this.#update()
    })
    // The timer must not keep the process alive.
    this.#timer.keepAlive(false)
  }

  stop(): void {
    this.#timer?.cancel()
    this.#due = Number.POSITIVE_INFINITY
  }

  /** Pings links until the best one is known to be alive. A pinged link is available again once it answers. */
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
      // It was lost or retired meanwhile, and may have been replaced.
      if (link.state.kind !== 'pinged' || link.own !== own) return
      if (isAlive) {
        this.#links.apply(link, { kind: 'answered', now: clock.now(), generation })
        this.#update()
      }
      // Its supervisor then reports the loss.
      else own.release('dirty')
    }
    this.#links.apply(link, { kind: 'pinged', now: clock.now() })
    deadline.onEnd(() => settle(false))
    pingLink(own.link).then(
      () => settle(true),
      () => settle(false),
    )
  }

  /** How long a link may be idle. No limit at `poolMinSize` links or fewer, or if `poolMaxIdle` is 0. */
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
      // A busy link could become idle now at the earliest.
      due = Math.min(due, expires, (isIdle(link) ? usedAt : now) + maxIdle)
      if (state.kind === 'pinged' && state.since + PATIENCE > now) due = Math.min(due, state.since + PATIENCE)
    }
    return due
  }
}

function isIdle({ state, users }: PooledLink): boolean {
  return state.kind === 'ready' && users === 0
}
