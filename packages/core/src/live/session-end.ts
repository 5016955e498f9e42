import type { Statement } from '../query/compile.js'
import { resultsOf } from '../query/results.js'

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
  if (!isWhole(ends) || !isWhole(now)) return undefined
  return Math.max(0, Number(ends) - Number(now)) * 1000 + SESSION_GRACE
}

function isWhole(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || Number.isSafeInteger(value)
}
