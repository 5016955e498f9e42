import { registerTransport } from '@surrealengine/core'
import { embedded } from './transport.js'

registerTransport(embedded)
