import { shared } from '../shared.js'
import type { PoolFactory } from './pool.js'

const SLOT = 'pool'
const MODULE = 'pool-module'

/**
 * Makes pools possible, in this whole process. The package `@surrealengine/pool` does this when it is imported. `module` is
 * the absolute URL of what a worker imports to have pools too.
 */
export function registerPool(factory: PoolFactory, module?: string): void {
  shared().slots.set(SLOT, factory)
  shared().slots.set(MODULE, module)
}

/** What makes pools, once a package that does is imported. */
export function registeredPool(): PoolFactory | undefined {
  return shared().slots.get(SLOT) as PoolFactory | undefined
}

/** Where that can be imported from, if it says so. */
export function poolModule(): string | undefined {
  return shared().slots.get(MODULE) as string | undefined
}
