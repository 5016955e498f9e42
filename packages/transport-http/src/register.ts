import { registerTransport } from '@surrealengine/core/transport'
import { http } from './transport.js'

registerTransport(http)
