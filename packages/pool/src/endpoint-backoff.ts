import { backoffDelay, type PoolContext } from '@surrealengine/core'

/** Failures longer ago than this are not held against an endpoint. Milliseconds. */
const MEMORY = 60_000

interface Rest {
  failures: number
  failedAt: number
  until: number
  /** Whether it took links that it did not keep, since one held. */
  drops: boolean
}

function rested(): Rest {
  return { failures: 0, failedAt: Number.NEGATIVE_INFINITY, until: Number.NEGATIVE_INFINITY, drops: false }
}

/** How long each endpoint is left alone after it failed: longer from failure to failure, and never in step with others. */
export class EndpointBackoff {
  readonly #context: Pick<PoolContext, 'clock' | 'policy' | 'endpoints'>
  readonly #rests: readonly Rest[]

  constructor(context: Pick<PoolContext, 'clock' | 'policy' | 'endpoints'>) {
    this.#context = context
    this.#rests = context.endpoints.map(rested)
  }

  /** The endpoint of that name; the first where there is none. */
  indexOf(name: string): number {
    return Math.max(0, this.#context.endpoints.indexOf(name))
  }

  /** An attempt failed, or a link ended that had held. */
  failed(endpoint: number): void {
    this.#rest(endpoint, false)
  }

  /** It took a link and did not keep it: that it takes another says nothing then. */
  dropped(endpoint: number): void {
    this.#rest(endpoint, true)
  }

  /** It took a link: others may follow now. Only one that holds makes its failures forgotten. */
  reached(endpoint: number): void {
    const rest = this.#rests[endpoint]
    if (rest !== undefined && !rest.drops) rest.until = Number.NEGATIVE_INFINITY
  }

  /** A link to it held for a while. */
  recovered(endpoint: number): void {
    const rest = this.#rests[endpoint]
    if (rest !== undefined) Object.assign(rest, rested())
  }

  #rest(endpoint: number, drops: boolean): void {
    const { clock, policy } = this.#context
    const rest = this.#rests[endpoint]
    if (rest === undefined) return
    const now = clock.now()
    if (now - rest.failedAt > MEMORY) Object.assign(rest, rested())
    rest.failedAt = now
    rest.drops ||= drops
    // What fails together fails once.
    if (now < rest.until) return
    rest.failures++
    rest.until = now + backoffDelay(rest.failures, policy, clock.random)
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
