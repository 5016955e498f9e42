// lease() is about the links of a pool.
import '@surrealengine/core/sessions'
import { type PoolContext, registerPool } from '@surrealengine/core'
import { Pool } from './pool.js'
import { poolSettings } from './settings.js'
import { SlotPool } from './slots.js'

// A bundler takes `new URL(file, import.meta.url)` for an asset, and some of them leave no url at all.
const here: string | undefined = import.meta.url

/** The pool that fits the transport: of links, or of slots where there is one link for all. */
function create(context: PoolContext): Pool | SlotPool {
  const { exclusive, session } = context.capabilities
  return exclusive || session === 'request' ? new SlotPool(context) : new Pool(context)
}

registerPool({
  create,
  settings: poolSettings,
  module: here === undefined ? undefined : new URL('./index.js', here).href,
})
