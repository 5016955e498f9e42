import type { Clock } from '../time/clock.js'
import type { ConnectContext, Link } from '../transport/transport.js'

/**
 * All that one supervisor has open: what is being opened, the link that is ready or being restored, links that were given up
 * and go on until their calls are over, and the pause before an attempt.
 */
export class OpenLinks {
  readonly #clock: Clock
  #open: readonly Partial<Link>[] = []
  /** Dropped replies of links that are gone. */
  #dropped = 0
  #alive = true

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Replies that no call waited for. */
  get dropped(): number {
    return this.#open.reduce((sum, { dropped = 0 }) => sum + dropped, this.#dropped)
  }

  /** Opens a link, which belongs to the others from then on. */
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

  /** Runs `work`, during which a `close()` does not close the link. */
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

  /** Whether any of it keeps the process alive. It does until told otherwise. */
  keepAlive(alive: boolean): void {
    this.#alive = alive
    for (const each of this.#open) each.keepAlive?.(alive)
  }

  /** Closes every link. Resolves once all that they held is released. */
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
