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
 * the timeout, it is taken for dead. After a sleep of the machine, and when the network or the page is back, it is pinged at
 * once. Pending requests make no
 * difference: a dead link has those too. It never keeps the process alive.
 */
export function watchHeartbeat(
  link: Link,
  { interval, timeout }: HeartbeatPolicy,
  clock: Clock,
  dead: (reason: Error) => void,
): () => void {
  let seen = link.received
  let timer: Timer | undefined
  let woken = false
  let wake = (): void => {}
  const unwatch = clock.onWake?.(() => {
    woken = true
    timer?.cancel()
    wake()
  })

  /** Gives whether the machine slept meanwhile, or the network or the page was away. */
  async function rest(delay: number): Promise<boolean> {
    const started = clock.now()
    woken = false
    await new Promise<void>(resolve => {
      wake = resolve
      timer = clock.after(delay, resolve)
      timer.keepAlive(false)
    })
    return woken || clock.now() - started > delay + SLEPT
  }

  function heard(): boolean {
    // A link that does not count its frames is pinged after each interval.
    const isNew = link.received !== seen
    seen = link.received
    return isNew
  }

  /** Whether a ping was answered, or any frame came in its place. */
  async function ping(): Promise<boolean> {
    let answered = false
    pong(link).then(
      () => {
        answered = true
      },
      () => {},
    )
    const slept = await rest(timeout)
    if (answered || heard()) return true
    // What came while the process was busy is read only once it gets a turn.
    await rest(0)
    return answered || heard() || (slept && ping())
  }

  async function watch(): Promise<void> {
    let quiet = 0
    for (;;) {
      const slept = await rest(interval / LOOKS)
      quiet = heard() ? 0 : quiet + 1
      if (!slept && quiet < LOOKS) continue
      if (!(await ping())) return dead(new Error(say('no-sign-of-life', interval + timeout)))
      quiet = 0
    }
  }

  void watch()
  return () => {
    unwatch?.()
    timer?.cancel()
  }
}

async function pong(link: Link): Promise<void> {
  // A ping of the protocol itself does not wait behind a slow query.
  if (link.ping !== undefined) return link.ping()
  await link.request({ method: 'ping', params: [] }).reply
}
