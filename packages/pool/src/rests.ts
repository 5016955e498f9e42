import { backoffDelay, type PoolContext } from '@surrealengine/core'

interface Rest {
  failures: number
  until: number
}

/** How long each endpoint is left alone after it failed: longer from failure to failure, and never in step with others. */
export class Rests {
  readonly #context: Pick<PoolContext, 'clock' | 'policy' | 'endpoints'>
  readonly #rests: readonly Rest[]

  constructor(context: Pick<PoolContext, 'clock' | 'policy' | 'endpoints'>) {
    this.#context = context
    this.#rests = context.endpoints.map(() => ({ failures: 0, until: Number.NEGATIVE_INFINITY }))
  }

  /** The endpoint of that name; the first where there is none. */
  indexOf(name: string): number {
    return Math.max(0, this.#context.endpoints.indexOf(name))
  }

  failed(endpoint: number): void {
    const { clock, policy } = this.#context
    const rest = this.#rests[endpoint]
    if (rest === undefined) return
    rest.failures++
    rest.until = clock.now() + backoffDelay(rest.failures, policy, clock.random)
  }

  /** It took a link: others may follow now. Only one that holds makes its failures forgotten. */
  reached(endpoint: number): void {
    const rest = this.#rests[endpoint]
    if (rest !== undefined) rest.until = Number.NEGATIVE_INFINITY
  }

  /** A link to it held for a while. */
  recovered(endpoint: number): void {
    const rest = this.#rests[endpoint]
    if (rest !== undefined) rest.failures = 0
  }

  /** The endpoint for the next link: of those that have rested the one with the fewest links. */
  next(linksTo: (endpoint: number) => number): number | undefined {
    const now = this.#context.clock.now()
    let best: number | undefined
    this.#rests.forEach(({ until }, endpoint) => {
      if (until <= now && (best === undefined || linksTo(endpoint) < linksTo(best))) best = endpoint
    })
    return best
  }

  /** The endpoint that has rested first, and when. */
  soonest(): { readonly endpoint: number; readonly until: number } {
    let soonest = { endpoint: 0, until: Number.POSITIVE_INFINITY }
    this.#rests.forEach(({ until }, endpoint) => {
      if (until < soonest.until) soonest = { endpoint, until }
    })
    return soonest
  }
}
