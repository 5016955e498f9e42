// lease() reserves a link of the pool.
import '@surrealengine/core/sessions'
import { type PoolContext, registerPool } from '@surrealengine/core/provider'
import { Pool } from './pool.js'
import { poolSettings } from './settings.js'
import { SlotPool } from './slots.js'

// Not `new URL(file, import.meta.url)`, which bundlers treat as an asset. Some bundlers leave the url undefined.
const here: string | undefined = import.meta.url

/** Creates the pool that suits the transport: one of links, or one of slots if all calls share one link. */
function create(context: PoolContext): Pool | SlotPool {
  const { exclusive, session } = context.capabilities
  return exclusive || session === 'request' ? new SlotPool(context) : new Pool(context)
}

registerPool({
  create,
  settings: poolSettings,
  module: here === undefined ? undefined : new URL('./index.js', here).href,
})
