import { registerTransport } from '@surrealengine/core'
import { ws } from './transport.js'

registerTransport(ws)
