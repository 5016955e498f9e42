import type { PoolContext } from '@surrealengine/core'
import { Pool } from './pool.js'
import { SlotPool } from './slots.js'

/** The pool that fits the transport: of links, or of slots where there is one link for all. */
export function createPool(context: PoolContext): Pool | SlotPool {
  const { exclusive, session } = context.capabilities
  return exclusive || session === 'request' ? new SlotPool(context) : new Pool(context)
}
