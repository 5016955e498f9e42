import { registerTransport } from '@surrealengine/core/transport'
import { wasm } from './transport.js'

registerTransport(wasm)
