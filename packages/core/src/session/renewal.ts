import type { Clock, Timer } from '../time/clock.js'
import type { Session } from './session.js'

/** Renewed when so much of a token's life is over. */
const SHARE = 0.8
/** After a renewal that failed. Milliseconds. */
const RETRY_DELAY = 5_000
/** Sooner than this no token is renewed again, however short it lives. Milliseconds. */
const SHORTEST = 1_000

/**
 * Renews the tokens of a session before they end, by how long they live and not by the wall clock, so that no call and no
 * reconnect meets an expired one or has to send the password again. One renewal is under way at a time. Its timer does not
 * keep the process alive.
 */
export class Renewal {
  readonly #clock: Clock
  readonly #session: Session
  readonly #renew: (signal: AbortSignal) => Promise<void>
  #timer: Timer | undefined
  #running: AbortController | undefined

  /** `renew` signs in afresh, and has the session hold what that gave. */
  constructor(clock: Clock, session: Session, renew: (signal: AbortSignal) => Promise<void>) {
    this.#clock = clock
    this.#session = session
    this.#renew = renew
  }

  /** A link is ready, or the tokens changed: the next renewal is planned anew, or after `delay` milliseconds. */
  plan(delay?: number): void {
    this.#timer?.cancel()
    const { canRenew, tokens } = this.#session
    if (!canRenew || tokens.expires === Number.POSITIVE_INFINITY || this.#running !== undefined) return
    const share = (tokens.expires - this.#clock.now()) * SHARE
    this.#timer = this.#clock.after(delay ?? Math.max(SHORTEST, share), () => void this.#run())
    this.#timer.keepAlive(false)
  }

  /** No link is there: the next one signs in by itself. */
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
