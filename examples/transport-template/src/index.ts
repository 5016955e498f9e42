// Importing the package registers the transport.

// TypeScript extends only a module that is imported somewhere.
import type {} from '@surrealengine/core'
import { registerTransport } from '@surrealengine/core/transport'
import type { MineOptions } from './options.js'
import { mine } from './transport.js'

export type { MineOptions } from './options.js'
export { mine } from './transport.js'

registerTransport(mine)

// `url: 'mine://…'` compiles, and `transportOptions: { mine: … }` is checked, once this package is imported.
declare module '@surrealengine/core' {
  interface SchemeOptions {
    mine: MineOptions
  }
}
