import { say } from '#prose'
import type { Link } from '../transport/transport.js'
import type { Clock, Timer } from './clock.js'

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
 * Watches one link until it is stopped: after an interval without a frame it is pinged, and when no frame comes within
 * the timeout, it is taken for dead. After a sleep of the machine it is pinged at once. Pending requests make no
 * difference: a dead link has those too. It never keeps the process alive.
 */
export function watchHeartbeat(
  link: Link,
  policy: HeartbeatPolicy,
  clock: Clock,
  dead: (reason: Error) => void,
): () => void {
  const every = policy.interval / LOOKS
  let seen = link.received
  let quiet = 0
  let timer: Timer | undefined
  let looked = clock.now()

  function after(delay: number, run: () => void): void {
    timer = clock.after(delay, run)
    timer.keepAlive(false)
  }

  function heard(): boolean {
    // A link that does not count its frames is pinged after each interval.
    if (link.received === undefined || link.received === seen) return false
    seen = link.received
    return true
  }

  function look(): void {
    const slept = clock.now() - looked > every + SLEPT
    looked = clock.now()
    quiet = heard() ? 0 : quiet + 1
    if (slept || quiet >= LOOKS) ping()
    else after(every, look)
  }

  function ping(): void {
    const asked = clock.now()
    let answered = false
    pong(link).then(
      () => {
        answered = true
      },
      () => {},
    )

    function goOn(): void {
      quiet = 0
      looked = clock.now()
      after(every, look)
    }

    function judge(): void {
      if (answered || heard()) goOn()
      else if (clock.now() - asked > policy.timeout + SLEPT) ping()
      else dead(new Error(say('no-sign-of-life', policy.interval + policy.timeout)))
    }

    after(policy.timeout, () => {
      // What came while the process was busy is read only once it gets a turn.
      if (answered || heard()) goOn()
      else after(0, judge)
    })
  }

  after(every, look)
  return () => timer?.cancel()
}

async function pong(link: Link): Promise<void> {
  // A ping of the protocol itself does not wait behind a slow query.
  if (link.ping !== undefined) return link.ping()
  await link.request({ method: 'ping', params: [] }).reply
}
