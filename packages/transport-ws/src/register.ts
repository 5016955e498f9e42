import { registerTransport } from '@surrealengine/core/transport'
import { ws } from './transport.js'

registerTransport(ws)
