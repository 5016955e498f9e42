/**
 * Adds names and the default connection to `createConnection()` when imported. Exports what finds a connection by name,
 * as the default, or as the current one.
 */
import { register, unregister } from '../scope/connection-registry.js'
import { registerFeature } from '../transport/features.js'

export {
  type AnyConnection,
  type ConnectionOf,
  ConnectionRegistry,
  type KindOptions,
} from '../scope/connection-registry.js'
export { implicitExecutor, implicitSyncExecutor } from '../scope/implicit-executor.js'
export { registerSync } from '../scope/open-sync-connection.js'
export { currentExecutor, runWith, withConnection } from '../scope/scope.js'
export { currentSyncExecutor, runWithSync, withConnectionSync } from '../scope/sync-scope.js'
export type { SyncContext, SyncFactory } from '../scope/sync-slot.js'

declare module '../api/options.js' {
  interface CommonOptions<Mode extends boolean | undefined = true> {
    /** Makes it the default connection of the process. Default `false`. */
    readonly makeDefault?: boolean | undefined
    /** Registers it under this name. */
    readonly name?: string | undefined
    /** If the name is taken: throw, reuse that connection (options must be equal), or replace it. Default `'error'`. */
    readonly ifExists?: 'error' | 'reuse' | 'replace' | undefined
  }
}

declare module '../transport/features.js' {
  interface Features {
    readonly scope: {
      readonly register: typeof register
      readonly unregister: typeof unregister
    }
  }
}

registerFeature('scope', { register, unregister })
