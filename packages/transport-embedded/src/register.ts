import { registerTransport } from '@surrealengine/core/transport'
import { embedded } from './transport.js'

registerTransport(embedded)
