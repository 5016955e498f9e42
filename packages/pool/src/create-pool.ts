import type { PoolContext } from '@surrealengine/core'
import { Places } from './places.js'
import { Pool } from './pool.js'

/** The pool that fits the transport: of links, or of places where there is one link for all. */
export function createPool(context: PoolContext): Pool | Places {
  const { exclusive, session } = context.capabilities
  return exclusive || session === 'request' ? new Places(context) : new Pool(context)
}
