import './register.js'
import type { MemoryOptions } from '@surrealengine/core/engine'
import type { WasmOptions } from './options.js'

export type { WasmOptions } from './options.js'
export { wasm } from './transport.js'

declare module '@surrealengine/core/engine' {
  interface MemoryOptions extends WasmOptions {}
}

declare module '@surrealengine/core' {
  interface SchemeOptions {
    mem: MemoryOptions
    indxdb: WasmOptions
  }
}
