// `asyncMode: false` is an option of this entry, as are the names of blocking connections and their default.
import { registerSync } from '@surrealengine/core/scope'
import { createSyncConnection } from './sync-connection.js'

registerSync(createSyncConnection)
