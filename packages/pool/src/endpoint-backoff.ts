import { backoffDelay, type PoolContext } from '@surrealengine/core/provider'

/** Failures are forgotten after this many milliseconds. */
const MEMORY = 60_000

interface Backoff {
  failures: number
  failedAt: number
  until: number
  /** `true` if it dropped links soon after accepting them, since the last stable one. */
  drops: boolean
}

const NONE: Readonly<Backoff> = {
  failures: 0,
  failedAt: Number.NEGATIVE_INFINITY,
  until: Number.NEGATIVE_INFINITY,
  drops: false,
}

/** How long each endpoint is not tried after a failure: exponential backoff with full jitter. */
export class EndpointBackoff {
  readonly #context: Pick<PoolContext, 'clock' | 'policy'>
  readonly #backoffs: ReadonlyMap<string, Backoff>

  constructor(context: Pick<PoolContext, 'clock' | 'policy' | 'endpoints'>) {
    this.#context = context
    this.#backoffs = new Map(context.endpoints.map(url => [url, { ...NONE }]))
  }

  /** An attempt failed. */
  failed(url: string): void {
    this.#fail(url, false, false)
  }

  /**
   * A link was lost. If it was stable, earlier failures are forgotten; if not, accepting another link proves nothing.
   */
  lost(url: string, isStable: boolean): void {
    this.#fail(url, isStable, !isStable)
  }

  /** It accepted a link, so more may be opened now. Failures are forgotten only once a link was stable. */
  reached(url: string): void {
    const backoff = this.#backoffs.get(url)
    if (backoff?.drops === false) backoff.until = NONE.until
  }

  /**
   * The endpoint for the next link, and when to try it. Of those that may be tried now, the one with the fewest links.
   */
  next(linksTo: (url: string) => number): { readonly url: string; readonly from: number } {
    const now = this.#context.clock.now()
    let next = { url: '', from: Number.POSITIVE_INFINITY, links: 0 }
    for (const [url, { until }] of this.#backoffs) {
      const from = Math.max(now, until)
      const links = linksTo(url)
      if (from < next.from || (from === now && next.from === now && links < next.links)) next = { url, from, links }
    }
    return next
  }

  #fail(url: string, isForgotten: boolean, drops: boolean): void {
    const { clock, policy } = this.#context
    const backoff = this.#backoffs.get(url)
    if (backoff === undefined) return
    const now = clock.now()
    if (isForgotten || now - backoff.failedAt > MEMORY) Object.assign(backoff, NONE)
    backoff.failedAt = now
    backoff.drops ||= drops
    // Failures at the same time count once.
    if (now >= backoff.until) backoff.until = now + backoffDelay(++backoff.failures, policy, clock.random)
  }
}
