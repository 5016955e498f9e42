import { MissingPackageError } from '@surrealengine/core'
import { findNativeEngine } from './engine.native.js'
import { nodeEngine } from './engine.node-engine.js'
import { engineMissing } from './engine-missing.js'
import type { OpenEngine } from './open-engine.js'

/** Loads `@surrealdb/node`. Replaced in tests. */
export type LoadEngine = () => Promise<unknown>

/**
 * Loads `@surrealdb/node`, which is tens of megabytes of native code, when it is first needed. webpack would try to
 * parse it.
 */
export const loadEngine: LoadEngine = () => import(/* webpackIgnore: true */ '@surrealdb/node')

/**
 * Finds the engine in `@surrealdb/node`.
 * @throws MissingPackageError when the package is not installed or does not load.
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
    throw new MissingPackageError('The installed version of @surrealdb/node is not supported', {
      hint: 'Run: pnpm add @surrealdb/node@^3.0.3',
    })
  }
  return open
}
