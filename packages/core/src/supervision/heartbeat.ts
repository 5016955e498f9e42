import { say } from '#prose'
import type { Clock, Timer } from '../time/clock.js'
import { pingLink } from '../transport/ping.js'
import type { Link } from '../transport/transport.js'

/** When a silent link is pinged, and how long it may take to answer, in milliseconds. */
export interface HeartbeatPolicy {
  readonly interval: number
  readonly timeout: number
}

/** Number of checks per interval, which sets how precisely silence is measured. */
const LOOKS = 4
/** A timer that is this many milliseconds late means that the machine was asleep. */
const SLEPT = 2_000

/**
 * Watches one link until the returned function is called. The link is pinged after an interval without a frame, and at
 * once when the machine wakes up or the network or the page is back; `dead` is called if no frame arrives within the
 * timeout. Pending requests make no difference, since a dead link has those too. It never keeps the process alive.
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
  /** Frames received by the last check. */
  #seen: number | undefined
  /** Checks since the last frame. */
  #quiet = 0
  #isAnswered = false
  #timer: Timer | undefined
  /** Runs at the end of the current pause. */
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
      this.#quiet = this.#heard() || this.#link.paused ? 0 : this.#quiet + 1
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
      // Frames that arrived while the process was busy are read only in a later turn.
      this.#after(0, () => {
        if (this.#isAlive()) this.watch()
        else if (slept) this.#ping()
        else this.#dead(new Error(say('no-data-received', this.#policy.interval + this.#policy.timeout)))
      })
    })
  }

  /** `true` if the ping was answered or any frame arrived. */
  #isAlive(): boolean {
    return this.#isAnswered || this.#heard()
  }

  /** `true` if a frame arrived since the last check. A link that does not count frames is pinged each interval. */
  #heard(): boolean {
    const isNew = this.#link.received !== this.#seen
    this.#seen = this.#link.received
    return isNew
  }

  /** Runs `next` after `delay`, and tells it whether the machine was asleep meanwhile. */
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
