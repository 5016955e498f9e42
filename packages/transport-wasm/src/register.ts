import { registerTransport } from '@surrealengine/core'
import { wasm } from './transport.js'

registerTransport(wasm)
