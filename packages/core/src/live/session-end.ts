import type { Statement } from '../query/compile.js'
import { resultsOf } from '../wire/results.js'

/** Asks the server when the current session ends and what time it is, in seconds. */
export const SESSION_END: Statement = { sql: 'RETURN [$session.exp, time::unix()]', variables: {} }

/** Milliseconds added because the server rounds to seconds, and ends a session one second later. */
export const SESSION_GRACE = 1_000

/**
 * Reads the reply: milliseconds until the server stops sending notifications, or `undefined` for never. The expiry is
 * that of the session when the query was started; signing in again later does not extend it.
 */
export function sessionLeft(answer: unknown): number | undefined {
  const [times] = resultsOf(answer)
  if (!Array.isArray(times)) return undefined
  const [ends, now]: unknown[] = times
  const left = Number(ends) - Number(now)
  // A session without an expiry has NONE or NULL there.
  return ends === null || Number.isNaN(left) ? undefined : Math.max(0, left) * 1000 + SESSION_GRACE
}
