// lease() is about the links of a pool.
import '@surrealengine/core/sessions'
import { registerPool } from '@surrealengine/core'
import { createPool } from './create-pool.js'
import { poolSettings } from './settings.js'

// A bundler takes `new URL(file, import.meta.url)` for an asset, and some of them leave no url at all.
const here: string | undefined = import.meta.url

registerPool({
  create: createPool,
  settings: poolSettings,
  module: here === undefined ? undefined : new URL('./index.js', here).href,
})
