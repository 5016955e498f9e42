import { registerTransport } from '@surrealengine/core'
import { http } from './transport.js'

registerTransport(http)
