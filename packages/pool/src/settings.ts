import { type PoolSettings, wrongOption } from '@surrealengine/core'
import { count, flag, type Reader, readOptions, span } from '@surrealengine/core/names'

/** Bare seconds of a pool's ages may be larger than those of a timeout. */
const LARGEST_AGE = 10_000

const readAge = span(0, LARGEST_AGE)
const leakWarning: Reader<number | undefined> = (given, option) =>
  given === undefined ? undefined : readAge(given, option)

const OPTIONS = {
  poolSize: count(10, 1),
  poolMinSize: count(0),
  poolMaxIdle: span(300_000, LARGEST_AGE),
  poolMaxLifetime: span(1_800_000, LARGEST_AGE),
  poolAcquireTimeout: span(10_000),
  poolValidation: flag(true),
  leakWarning,
} as const

/**
 * Checks the options of `createConnection` that a pool is about; `undefined` where they ask for none.
 * @throws ConfigurationError naming the option that is wrong, contradicts another, or has no effect.
 */
export function poolSettings(given: Readonly<Record<string, unknown>>): PoolSettings | undefined {
  const read = readOptions(OPTIONS, given)
  if (read.poolMinSize > read.poolSize) {
    throw wrongOption('poolMinSize', 'is above poolSize', 'Raise poolSize, or lower poolMinSize.')
  }
  const { usePool } = given
  if (usePool === true) {
    return {
      size: read.poolSize,
      minSize: read.poolMinSize,
      maxIdle: read.poolMaxIdle,
      maxLifetime: read.poolMaxLifetime,
      acquireTimeout: read.poolAcquireTimeout,
      validation: read.poolValidation,
      leakWarning: read.leakWarning,
    }
  }
  const without = Object.keys(OPTIONS).find(option => given[option] !== undefined)
  // A pool that is switched off may keep its options.
  if (without === undefined || usePool === false) return undefined
  throw wrongOption(without, 'has no effect without a pool', 'Pass usePool: true, or leave it out.')
}
