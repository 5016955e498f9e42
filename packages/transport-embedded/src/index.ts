import './register.js'
import type { MemoryOptions } from '@surrealengine/core/engine'
import type { EmbeddedOptions } from './options.js'

export { makeDirectory } from './directory.js'
export { type Location, locate, type Surroundings } from './location.js'
export type { EmbeddedCapabilities, EmbeddedOptions, EmbeddedTargets } from './options.js'
export { embedded } from './transport.js'

declare module '@surrealengine/core' {
  interface SchemeOptions {
    mem: MemoryOptions
    file: EmbeddedOptions
    surrealkv: EmbeddedOptions
    'surrealkv+versioned': EmbeddedOptions
    rocksdb: EmbeddedOptions
  }
}
