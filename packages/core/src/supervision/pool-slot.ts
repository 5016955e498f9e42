import { shared } from '../shared/shared.js'
import type { PoolPackage } from './pool-package.js'

const SLOT = 'pool'

/** Makes pools possible, in this whole process. The package `@surrealengine/pool` does this when it is imported. */
export function registerPool(pool: PoolPackage): void {
  shared().slots.set(SLOT, pool)
}

/** What makes pools, once a package that does is imported. */
export function registeredPool(): PoolPackage | undefined {
  return shared().slots.get(SLOT) as PoolPackage | undefined
}
