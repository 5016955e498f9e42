import type { PoolSettings } from '@surrealengine/core/provider'
import { count, flag, readOptions, span, wrongOption } from '@surrealengine/core/transport'
import { advise, say } from '#prose'

/** Largest bare number, in seconds, for `poolMaxIdle`, `poolMaxLifetime` and `leakWarning`. */
const LARGEST_AGE = 10_000

const OPTIONS = {
  poolSize: count(10, 1),
  poolMinSize: count(0),
  poolMaxIdle: span(300_000, LARGEST_AGE),
  poolMaxLifetime: span(1_800_000, LARGEST_AGE),
  poolAcquireTimeout: span(10_000),
  poolValidation: flag(true),
  leakWarning: span(0, LARGEST_AGE),
} as const

/**
 * Checks the pool options of `createConnection`. Returns `undefined` if no pool is wanted.
 * @throws ConfigurationError naming the option that is invalid, contradicts another, or has no effect.
 */
export function poolSettings(given: Readonly<Record<string, unknown>>): PoolSettings | undefined {
  const settings = readOptions(OPTIONS, given)
  if (settings.poolMinSize > settings.poolSize) {
    throw wrongOption('poolMinSize', say('above-poolSize'), advise('above-poolSize'))
  }
  if (given['usePool'] === true) return settings
  const without = Object.keys(OPTIONS).find(option => given[option] !== undefined)
  // The options are allowed if the pool is turned off explicitly.
  if (without === undefined || given['usePool'] === false) return undefined
  throw wrongOption(without, say('without-usePool'), advise('without-usePool'))
}
