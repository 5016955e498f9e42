import '@surrealengine/transport-embedded'
import type { EmbeddedOptions } from '@surrealengine/transport-embedded'
import type { Engines } from 'surrealdb'
import { makeEngines } from './make-engines.js'
import { type EmbeddedGiven, embeddedOptions } from './node-options.js'
import type { EngineOptions } from './options.js'

export type { EmbeddedGiven } from './node-options.js'
export type { EngineOptions, LiveGap } from './options.js'

/** The options of `createNodeEngines()`: those of `@surrealdb/node`, and those of every engine. */
export interface NodeEngineOptions extends EngineOptions, EmbeddedGiven {}

const SCHEMES = ['mem', 'file', 'surrealkv', 'surrealkv+versioned', 'rocksdb'] as const

/**
 * Creates the engines for `mem`, `file`, `surrealkv`, `surrealkv+versioned` and `rocksdb` in Node, Bun and Deno, instead of
 * those of `@surrealdb/node`, which is loaded when one of them connects.
 *
 * @throws ConfigurationError for `strict`, which the engine no longer has.
 * @throws TypeError for an invalid option of the engines. `connect()` checks the options of the connection.
 *
 * @example
 * ```ts
 * import { createRemoteEngines, Surreal } from '@surrealengine/surrealdb'
 * import { createNodeEngines } from '@surrealengine/surrealdb/node'
 *
 * const db = new Surreal({ engines: { ...createRemoteEngines(), ...createNodeEngines() } })
 * await db.connect('mem://')
 * await db.close()
 * ```
 */
export function createNodeEngines(options: NodeEngineOptions = {}): Engines {
  const { strict, query_timeout, transaction_timeout, capabilities, transportOptions = {}, ...engine } = options
  const embedded: EmbeddedOptions | undefined = embeddedOptions({
    strict,
    query_timeout,
    transaction_timeout,
    capabilities,
  })
  const given = SCHEMES.map(scheme => [scheme, { ...embedded, ...transportOptions[scheme] }] as const)
  return makeEngines(SCHEMES, { ...engine, transportOptions: Object.fromEntries(given) })
}
