import type { Clock, Timer } from '../time/clock.js'
import type { Session } from './session.js'

/** The fraction of a token's lifetime after which it is renewed. */
const SHARE = 0.8
/** Milliseconds before a failed renewal is retried. */
const RETRY_DELAY = 5_000
/** Minimum milliseconds between renewals, however short the lifetime. */
const SHORTEST = 1_000

/**
 * Renews the tokens of a session before they expire, so that no call or reconnect uses an expired token or has to send
 * the password again. Measures their lifetime rather than relying on the wall clock. Runs one renewal at a time. Its
 * timer does not keep the process alive.
 */
export class Renewal {
  readonly #clock: Clock
  readonly #session: Session
  readonly #renew: (signal: AbortSignal) => Promise<void>
  #timer: Timer | undefined
  #running: AbortController | undefined

  /** `renew` gets new tokens and stores them in the session. */
  constructor(clock: Clock, session: Session, renew: (signal: AbortSignal) => Promise<void>) {
    this.#clock = clock
    this.#session = session
    this.#renew = renew
  }

  /** Schedules the next renewal, when a link is ready or the tokens changed. `delay` in milliseconds overrides when. */
  plan(delay?: number): void {
    this.#timer?.cancel()
    const { canRenew, tokens } = this.#session
    if (!canRenew || tokens.expires === Number.POSITIVE_INFINITY || this.#running !== undefined) return
    const share = (tokens.expires - this.#clock.now()) * SHARE
    this.#timer = this.#clock.after(delay ?? Math.max(SHORTEST, share), () => void this.#run())
    this.#timer.keepAlive(false)
  }

  /** Stops renewing while there is no link: the next one signs in by itself. */
  stop(): void {
    this.#timer?.cancel()
    this.#running?.abort()
    this.#running = undefined
  }

  async #run(): Promise<void> {
    const running = new AbortController()
    this.#running = running
    const delay = await this.#renew(running.signal).then(
      () => undefined,
      () => RETRY_DELAY,
    )
    if (this.#running !== running) return
    this.#running = undefined
    this.plan(delay)
  }
}
