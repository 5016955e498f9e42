import { registerSync } from '@surrealengine/core/scope'
import { createSyncConnection } from './sync-connection.js'

registerSync(createSyncConnection)
