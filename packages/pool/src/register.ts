import { registerPool } from '@surrealengine/core'
import { createPool } from './create-pool.js'

registerPool(createPool)
