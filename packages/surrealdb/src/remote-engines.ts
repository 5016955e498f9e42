import '@surrealengine/transport-http'
import '@surrealengine/transport-ws'
import type { Engines } from 'surrealdb'
import { makeEngines } from './make-engines.js'
import type { EngineOptions } from './options.js'

/**
 * Creates the engines for `ws`, `wss`, `http` and `https`, for `new Surreal({ engines })` of this package or of the SDK.
 *
 * @throws TypeError for an invalid option of the engines. `connect()` checks the options of the connection.
 *
 * @example
 * ```ts
 * import { createRemoteEngines, Surreal } from '@surrealengine/surrealdb'
 *
 * const db = new Surreal({
 *   engines: createRemoteEngines({ requestTimeout: '10s', onGap: gap => console.log(gap.reason) }),
 * })
 * ```
 */
export function createRemoteEngines(options: EngineOptions = {}): Engines {
  return makeEngines(['ws', 'wss', 'http', 'https'], options)
}
