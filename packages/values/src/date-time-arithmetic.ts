import { DateTime } from './date-time.js'
import { Duration } from './duration.js'

const SECOND = 1_000_000_000n

/** The point in time so much later. */
export function addDuration(start: DateTime, duration: Duration): DateTime {
  return atNanoseconds(start.nanoseconds + duration.nanoseconds)
}

/** The point in time so much earlier. */
export function subtractDuration(end: DateTime, duration: Duration): DateTime {
  return atNanoseconds(end.nanoseconds - duration.nanoseconds)
}

/** The time between two points, whichever comes first. */
export function durationBetween(one: DateTime, other: DateTime): Duration {
  const difference = one.nanoseconds - other.nanoseconds
  return new Duration([0, difference < 0n ? -difference : difference])
}

function atNanoseconds(nanoseconds: bigint): DateTime {
  return new DateTime([nanoseconds / SECOND, nanoseconds % SECOND])
}
