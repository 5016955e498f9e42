import type { ConnectionEvents } from '../diagnostics/events.js'
import { Renewal } from '../session/renewal.js'
import type { Session } from '../session/session.js'
import type { Synchronizer } from '../session/synchronize.js'
import type { Settings } from '../settings/settings.js'
import type { Clock } from '../time/clock.js'
import type { Deadline, Deadlines } from '../time/deadline.js'
import type { LinkProvider } from '../transport/provider.js'
import type { LinkMaker } from './link-maker.js'

/** What `TokenRenewals` needs. */
export interface RenewalsContext {
  readonly settings: Settings
  readonly clock: Clock
  readonly deadlines: Deadlines
  readonly synchronizer: Synchronizer
  readonly links: LinkMaker
  readonly provider: LinkProvider
}

/** Renews the tokens of the sessions of one connection before they expire. */
export class TokenRenewals {
  readonly #context: RenewalsContext
  #planned: readonly Renewal[] = []
  /** Renewals in progress. */
  #running: readonly Promise<void>[] = []

  constructor(context: RenewalsContext) {
    this.#context = context
  }

  /** Renews the tokens of a session until it is closed. */
  keep(session: Session): void {
    const { clock, deadlines, provider, settings } = this.#context
    // If each request carries the token, the request that finds it expired renews it.
    if (settings.capabilities.session === 'request') return
    const renewal = new Renewal(clock, session, async signal => {
      const deadline = deadlines.start(settings.policy.attemptTimeout, signal)
      await this.renew(session, deadline).finally(() => deadline.close())
    })
    this.#planned = [...this.#planned, renewal]
    session.tokens.onHold(() => {
      if (provider.status === 'connected' && this.#planned.includes(renewal)) renewal.plan()
    })
    session.onClose(async () => {
      renewal.stop()
      this.#planned = this.#planned.filter(each => each !== renewal)
    })
  }

  /**
   * Gets new tokens over a separate link, which is then closed: a server reads nothing else from a socket during a
   * sign-in, and calls should not wait for a renewal.
   */
  async renew(session: Session, deadline: Deadline): Promise<void> {
    const { links, provider, settings, synchronizer } = this.#context
    if (provider.status !== 'connected') return
    if (settings.capabilities.session === 'request') {
      const lease = await provider.acquire({ use: 'shared' }, deadline)
      return synchronizer.renew(lease.link, session, deadline).finally(() => lease.release('clean'))
    }
    const work = links.withSeparateLink(made => synchronizer.renew(made, session, deadline), deadline)
    const over = work
      .catch(() => {})
      .finally(() => {
        this.#running = this.#running.filter(each => each !== over)
      })
    this.#running = [...this.#running, over]
    return work
  }

  /** Schedules or stops renewals when the connection is connected or lost. */
  hear(event: keyof ConnectionEvents): void {
    for (const renewal of this.#planned) {
      if (event === 'connected') renewal.plan()
      // With a pool, other links may still be open.
      else if (this.#context.provider.status !== 'connected') renewal.stop()
    }
  }

  /** Resolves when no renewal is in progress. */
  async settled(): Promise<void> {
    await Promise.all(this.#running)
  }
}
