/**
 * Adds names and the default connection to `createConnection()` when it is imported, and holds what finds a connection
 * again: by its name, as the default, or as the current one.
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
    /** When the name is taken: an error, the connection that has it (its options must be equal), or a new one in its place. Default `'error'`. */
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
