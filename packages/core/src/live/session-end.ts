import type { Statement } from '../query/compile.js'
import { resultsOf } from '../wire/results.js'

/** Asks when the session ends that a live query was just started in, by the server's clock. Seconds. */
export const SESSION_END: Statement = { sql: 'RETURN [$session.exp, time::unix()]', variables: {} }

/** The server tells whole seconds, and ends a session when one more is over. Milliseconds. */
export const SESSION_GRACE = 1_000

/**
 * Milliseconds after which the server tells a live query nothing any more, of its answer: it goes by the session as it was
 * when the query was started, whoever signs in afresh later. Nothing where the session does not end.
 */
export function sessionLeft(answer: unknown): number | undefined {
  const [times] = resultsOf(answer)
  if (!Array.isArray(times)) return undefined
  const [ends, now]: unknown[] = times
  const left = Number(ends) - Number(now)
  // A session without an end has none or null there.
  return ends === null || Number.isNaN(left) ? undefined : Math.max(0, left) * 1000 + SESSION_GRACE
}
