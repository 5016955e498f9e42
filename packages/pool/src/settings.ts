import { type PoolSettings, wrongOption } from '@surrealengine/core'
import { count, flag, readOptions, span } from '@surrealengine/core/names'
import { advise, say } from '#prose'

/** Bare seconds of a pool's ages may be larger than those of a timeout. */
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
 * Checks the options of `createConnection` that a pool is about; `undefined` where they ask for none.
 * @throws ConfigurationError naming the option that is wrong, contradicts another, or has no effect.
 */
export function poolSettings(given: Readonly<Record<string, unknown>>): PoolSettings | undefined {
  const settings = readOptions(OPTIONS, given)
  if (settings.poolMinSize > settings.poolSize) {
    throw wrongOption('poolMinSize', say('above-poolSize'), advise('above-poolSize'))
  }
  if (given['usePool'] === true) return settings
  const without = Object.keys(OPTIONS).find(option => given[option] !== undefined)
  // A pool that is switched off may keep its options.
  if (without === undefined || given['usePool'] === false) return undefined
  throw wrongOption(without, say('without-usePool'), advise('without-usePool'))
}
