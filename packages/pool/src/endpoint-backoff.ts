import { backoffDelay, type PoolContext } from '@surrealengine/core'

/** Failures longer ago than this are not held against an endpoint. Milliseconds. */
const MEMORY = 60_000

interface Rest {
  failures: number
  failedAt: number
  until: number
  /** Whether it dropped links soon after it took them, since one was last stable. */
  drops: boolean
}

const RESTED: Readonly<Rest> = {
  failures: 0,
  failedAt: Number.NEGATIVE_INFINITY,
  until: Number.NEGATIVE_INFINITY,
  drops: false,
}

/** How long each endpoint is left alone after a failure: longer each time, with full jitter. */
export class EndpointBackoff {
  readonly #context: Pick<PoolContext, 'clock' | 'policy'>
  readonly #rests: ReadonlyMap<string, Rest>

  constructor(context: Pick<PoolContext, 'clock' | 'policy' | 'endpoints'>) {
    this.#context = context
    this.#rests = new Map(context.endpoints.map(url => [url, { ...RESTED }]))
  }

  /** An attempt failed. */
  failed(url: string): void {
    this.#fail(url, false, false)
  }

  /** A link was lost. If it was stable, earlier failures are forgotten; if not, taking another link proves nothing. */
  lost(url: string, isStable: boolean): void {
    this.#fail(url, isStable, !isStable)
  }

  /** It took a link, so more may follow now. Failures are forgotten only once a link was stable. */
  reached(url: string): void {
    const rest = this.#rests.get(url)
    if (rest?.drops === false) rest.until = RESTED.until
  }

  /** The endpoint for the next link, and when to try it: of those that may be tried now, the one with the fewest links. */
  next(linksTo: (url: string) => number): { readonly url: string; readonly from: number } {
    const now = this.#context.clock.now()
    let next = { url: '', from: Number.POSITIVE_INFINITY, links: 0 }
    for (const [url, { until }] of this.#rests) {
      const from = Math.max(now, until)
      const links = linksTo(url)
      if (from < next.from || (from === now && next.from === now && links < next.links)) next = { url, from, links }
    }
    return next
  }

  #fail(url: string, isForgotten: boolean, drops: boolean): void {
    const { clock, policy } = this.#context
    const rest = this.#rests.get(url)
    if (rest === undefined) return
    const now = clock.now()
    if (isForgotten || now - rest.failedAt > MEMORY) Object.assign(rest, RESTED)
    rest.failedAt = now
    rest.drops ||= drops
    // Failures at the same time count once.
    if (now >= rest.until) rest.until = now + backoffDelay(++rest.failures, policy, clock.random)
  }
}
