import { MissingPackageError } from '@surrealengine/core'
import type { Engine, EngineAudience, EngineSettings } from '@surrealengine/core/engine'
import { findNativeEngine } from './engine.native.js'
import { nodeEngine } from './engine.node-engine.js'
import { engineMissing } from './engine-missing.js'

/** Brings `@surrealdb/node`. Tests bring another one, or none. */
export type LoadEngine = () => Promise<unknown>

/**
 * Loads `@surrealdb/node` when it is first needed: it is tens of megabytes of native code, which webpack would take for a
 * script.
 */
export const loadEngine: LoadEngine = () => import(/* webpackIgnore: true */ '@surrealdb/node')

/**
 * Opens a database. Rejects with what the engine says. An open once begun has to be waited for: it holds the lock. While
 * somebody wants notifications the process stays alive.
 */
export type OpenEngine = (url: string, options: EngineSettings, audience: EngineAudience) => Promise<Engine>

/**
 * Finds the engine in `@surrealdb/node`.
 * @throws MissingPackageError when the package is not there or does not load.
 */
export async function findEngine(load: LoadEngine): Promise<OpenEngine> {
  let module: unknown
  try {
    module = await load()
  } catch (cause) {
    throw engineMissing(cause)
  }
  const open = findNativeEngine() ?? nodeEngine(module)
  if (open === undefined) {
    throw new MissingPackageError('The installed @surrealdb/node is not one that this package knows', {
      hint: 'Run: pnpm add @surrealdb/node@^3.0.3',
    })
  }
  return open
}
