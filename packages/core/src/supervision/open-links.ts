import type { Clock } from '../time/clock.js'
import type { ConnectContext, Link } from '../transport/transport.js'

/**
 * Everything that one supervisor has open: links being opened, the current link, retired links that finish their calls,
 * and the pause before an attempt.
 */
export class OpenLinks {
  readonly #clock: Clock
  #open: readonly Partial<Link>[] = []
  /** Dropped replies of links that have ended. */
  #dropped = 0
  #alive = true

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** See `ProviderStats.dropped`. */
  get dropped(): number {
    return this.#open.reduce((sum, { dropped = 0 }) => sum + dropped, this.#dropped)
  }

  /** Opens a link and tracks it until it ends. */
  async add(open: (onKeepAlive: ConnectContext['onKeepAlive']) => Promise<Link>): Promise<Link> {
    const opening: { keepAlive?: (alive: boolean) => void } = {}
    this.#add(opening)
    const link = await open(listener => {
      opening.keepAlive = listener
      if (!this.#alive) listener(false)
    }).finally(() => this.#remove(opening))
    this.#keep(link)
    return link
  }

  /** A method of its own: what its function holds lives as long as the link. */
  #keep(link: Link): void {
    if (!this.#alive) link.keepAlive?.(false)
    this.#add(link)
    void link.closed.then(() => {
      this.#remove(link)
      this.#dropped += link.dropped ?? 0
    })
  }

  /** Runs `work`; a `close()` during it does not close the link. */
  without(link: Link, work: () => void): void {
    const isHere = this.#open.includes(link)
    this.#remove(link)
    work()
    if (isHere) this.#add(link)
  }

  /** Resolves after `delay` milliseconds, when `signal` aborts, or after `onWake` when the network or the page is back. */
  pause(delay: number, signal: AbortSignal, onWake: () => void): Promise<void> {
    if (delay <= 0 || signal.aborted) return Promise.resolve()
    return new Promise(resolve => {
      const over = (): void => {
        signal.removeEventListener('abort', over)
        ignoreWake?.()
        timer.cancel()
        this.#remove(timer)
        resolve()
      }
      const timer = this.#clock.after(delay, over)
      if (!this.#alive) timer.keepAlive(false)
      this.#add(timer)
      // What failed while the network was away may work now, or a moment later.
      const ignoreWake = this.#clock.onWake?.(() => {
        onWake()
        over()
      })
      signal.addEventListener('abort', over)
    })
  }

  /** Sets whether any of it keeps the process alive. Default `true`. */
  keepAlive(alive: boolean): void {
    this.#alive = alive
    for (const each of this.#open) each.keepAlive?.(alive)
  }

  /** Closes every link. Resolves once their resources are released. */
  async close(): Promise<void> {
    await Promise.all(this.#open.map(each => each.close?.()))
  }

  #add(each: Partial<Link>): void {
    this.#open = [...this.#open, each]
  }

  #remove(given: Partial<Link>): void {
    this.#open = this.#open.filter(each => each !== given)
  }
}
