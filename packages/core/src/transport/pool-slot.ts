import { shared } from '../shared.js'
import type { PoolFactory } from './pool.js'

const SLOT = 'pool'

/**
 * Makes pools possible, in this whole process. The package `@surrealengine/pool` does this when it is imported.
 */
export function registerPool(factory: PoolFactory): void {
  shared().slots.set(SLOT, factory)
}

/** What makes pools, once a package that does is imported. */
export function registeredPool(): PoolFactory | undefined {
  return shared().slots.get(SLOT) as PoolFactory | undefined
}
