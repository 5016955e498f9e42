import { Duration } from '@surrealengine/values'
import { advise, say } from '#prose'
import { wrong } from '../errors/configuration.js'

/**
 * A duration: a string with units (`'500ms'`, `'30s'`, `'5m'`, `'1h30m'`), a `Duration`, or a bare number of seconds.
 */
export type TimeSpan = string | number | Duration

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
const PART = /(\d+(?:\.\d+)?)(ms|[smhdw])/g

/** A bare number from here on was most likely meant as milliseconds. */
const LARGEST_SECONDS = 1000

/**
 * Converts a duration to milliseconds.
 * @throws ConfigurationError if it is invalid or negative, or a bare number that was most likely meant as milliseconds.
 */
export function milliseconds(span: TimeSpan, option: string, largestSeconds: number = LARGEST_SECONDS): number {
  // Round up: a fraction of a millisecond must not become 0, which means no limit.
  if (span instanceof Duration) return Math.ceil(Number(span.nanoseconds) / 1e6)
  if (typeof span === 'number' && span >= 0 && span < Number.POSITIVE_INFINITY) {
    if (span < largestSeconds) return span * 1000
    throw wrong(say('number-means-seconds', option, span), advise('write-meant-unit', option, span), option)
  }
  const text = typeof span === 'string' ? span.trim() : ''
  if (text === '0') return 0
  let total = 0
  const rest = text.replace(PART, (_, amount: string, unit: string) => {
    total += Number(amount) * (UNITS[unit] ?? 0)
    return ''
  })
  if (text !== '' && rest === '') return total
  const number = typeof span === 'number' ? span : undefined
  throw wrong(say('not-a-duration', option, number), advise('write-unit', option), option)
}
