import '@surrealengine/transport-http'
import '@surrealengine/transport-ws'
import type { Engines } from 'surrealdb'
import { makeEngines } from './make-engines.js'
import type { EngineOptions } from './options.js'

/**
 * The engines for `ws`, `wss`, `http` and `https`, for `new Surreal({ engines })`: of this package's class, and of the SDK's
 * own where the class is made by others.
 *
 * @throws TypeError for an option of the engines that is wrong. Those of the connection are judged by `connect()`.
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
