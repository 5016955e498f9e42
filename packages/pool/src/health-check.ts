import type { Deadline, Link, LinkNeed, PoolContext } from '@surrealengine/core'
import type { LinkChange, PooledLink } from './link.js'
import type { Links } from './links.js'

/** A link that has not answered for so long is not waited for: another one is made. Milliseconds. */
const PATIENCE = 1_000

/** What the health check does to the pool. */
export interface HealthActions {
  apply(link: PooledLink, change: LinkChange): void
  /** Has the pool look again for what it lacks, at that moment. */
  wakeAt(due: number): void
  /** Gives out what there is to have now. */
  update(): void
}

/** Pings links that may be dead before they serve again: after another one failed, and after a long silence. */
export class HealthCheck {
  readonly #context: Pick<PoolContext, 'clock' | 'deadlines' | 'policy' | 'settings' | 'silence'>
  readonly #links: Links
  readonly #actions: HealthActions
  /** Raised when a link failed: what ended one may have ended others. */
  #generation = 0

  constructor(
    context: Pick<PoolContext, 'clock' | 'deadlines' | 'policy' | 'settings' | 'silence'>,
    links: Links,
    actions: HealthActions,
  ) {
    this.#context = context
    this.#links = links
    this.#actions = actions
  }

  get generation(): number {
    return this.#generation
  }

  /** Links that were pinged just now, and will most likely answer. */
  get promising(): number {
    const now = this.#context.clock.now()
    let count = 0
    for (const { state } of this.#links.all) {
      if (state.kind === 'pinged' && now - state.since < PATIENCE) count++
    }
    return count
  }

  raise(): void {
    this.#generation++
  }

  /** Pings links until the one that would serve next is known to be alive. Those that were pinged serve once they answer. */
  check(need: LinkNeed): void {
    for (let link = this.#links.best(need); link !== undefined; link = this.#links.best(need)) {
      if (!this.#isDoubtful(link)) return
      this.#ping(link)
    }
  }

  #isDoubtful({ generation, usedAt, users }: PooledLink): boolean {
    const { clock, settings, silence } = this.#context
    if (!settings.validation) return false
    return generation !== this.#generation || (users === 0 && clock.now() - usedAt > silence)
  }

  #ping(link: PooledLink): void {
    const { own } = link
    if (own === undefined) return
    const { clock, deadlines, policy } = this.#context
    const generation = this.#generation
    const since = clock.now()
    this.#actions.apply(link, { kind: 'pinged', now: since })
    this.#actions.wakeAt(since + PATIENCE)
    void isAlive(own.link, deadlines.start(policy.attemptTimeout)).then(alive => {
      // It was lost or retired meanwhile, and may have another link by now.
      if (link.state.kind !== 'pinged' || link.own !== own) return
      // Its supervisor then tells that it is lost.
      if (!alive) return own.release('dirty')
      this.#actions.apply(link, { kind: 'answered', now: clock.now(), generation })
      this.#actions.update()
    })
  }
}

/** Whether the link answers a ping within the deadline. */
async function isAlive(link: Link, deadline: Deadline): Promise<boolean> {
  const late = new Promise<boolean>(resolve => deadline.onEnd(() => resolve(false)))
  const pong = ping(link).then(
    () => true,
    () => false,
  )
  return Promise.race([pong, late]).finally(() => deadline.close())
}

async function ping(link: Link): Promise<void> {
  // A ping of the protocol itself does not wait behind a slow query.
  if (link.ping !== undefined) return link.ping()
  await link.request({ method: 'ping', params: [] }).reply
}
