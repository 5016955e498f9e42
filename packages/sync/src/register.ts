import { registerSync } from '@surrealengine/core'
import { createSyncConnection } from './sync-connection.js'

registerSync(createSyncConnection)
