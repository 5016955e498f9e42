import { say } from '#prose'
import type { Clock, Timer } from '../time/clock.js'
import { pingLink } from '../transport/ping.js'
import type { Link } from '../transport/transport.js'

/** When a silent link is pinged, and how long it may take to answer. Milliseconds. */
export interface HeartbeatPolicy {
  readonly interval: number
  readonly timeout: number
}

/** Looks at the link so many times in an interval: silence is measured that well. */
const LOOKS = 4
/** A timer that comes so much too late has slept, and the machine with it. Milliseconds. */
const SLEPT = 2_000

/**
 * Watches one link until what it returns is called: after an interval without a frame it is pinged, and when no frame comes
 * within the timeout, `dead` is called. It is pinged at once after a sleep of the machine, and when the network or the page is back. Pending requests make no
 * difference: a dead link has those too. It never keeps the process alive.
 */
export function watchHeartbeat(
  link: Link,
  policy: HeartbeatPolicy,
  clock: Clock,
  dead: (reason: Error) => void,
): () => void {
  const heartbeat = new Heartbeat(link, policy, clock, dead)
  heartbeat.watch()
  return () => heartbeat.stop()
}

class Heartbeat {
  readonly #link: Link
  readonly #policy: HeartbeatPolicy
  readonly #clock: Clock
  readonly #dead: (reason: Error) => void
  /** Frames that had come at the last look. */
  #seen: number | undefined
  /** Looks since a frame came. */
  #quiet = 0
  #isAnswered = false
  #timer: Timer | undefined
  /** What follows the pause that is under way. */
  #next: ((slept: boolean) => void) | undefined
  readonly #ignoreWake: (() => void) | undefined

  constructor(link: Link, policy: HeartbeatPolicy, clock: Clock, dead: (reason: Error) => void) {
    this.#link = link
    this.#policy = policy
    this.#clock = clock
    this.#dead = dead
    this.#seen = link.received
    this.#ignoreWake = clock.onWake?.(() => this.#proceed(true))
  }

  watch(): void {
    this.#quiet = 0
    this.#look()
  }

  stop(): void {
    this.#ignoreWake?.()
    this.#timer?.cancel()
  }

  #look(): void {
    this.#after(this.#policy.interval / LOOKS, slept => {
      this.#quiet = this.#heard() ? 0 : this.#quiet + 1
      if (slept || this.#quiet >= LOOKS) this.#ping()
      else this.#look()
    })
  }

  #ping(): void {
    this.#isAnswered = false
    pingLink(this.#link).then(
      () => {
        this.#isAnswered = true
      },
      () => {},
    )
    this.#after(this.#policy.timeout, slept => {
      if (this.#isAlive()) return this.watch()
      // What came while the process was busy is read only in a later turn.
      this.#after(0, () => {
        if (this.#isAlive()) this.watch()
        else if (slept) this.#ping()
        else this.#dead(new Error(say('no-sign-of-life', this.#policy.interval + this.#policy.timeout)))
      })
    })
  }

  /** Whether the ping was answered, or any frame came in its place. */
  #isAlive(): boolean {
    return this.#isAnswered || this.#heard()
  }

  /** Whether a frame came since the last look. A link that does not count its frames is pinged after each interval. */
  #heard(): boolean {
    const isNew = this.#link.received !== this.#seen
    this.#seen = this.#link.received
    return isNew
  }

  /** Runs `next` after a while, with whether the machine slept meanwhile. */
  #after(delay: number, next: (slept: boolean) => void): void {
    const started = this.#clock.now()
    this.#next = next
    this.#timer = this.#clock.after(delay, () => this.#proceed(this.#clock.now() - started > delay + SLEPT))
    this.#timer.keepAlive(false)
  }

  #proceed(slept: boolean): void {
    const next = this.#next
    this.#next = undefined
    this.#timer?.cancel()
    next?.(slept)
  }
}
