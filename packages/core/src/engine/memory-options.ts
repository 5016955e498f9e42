import type { EngineOptions } from './options.js'

/**
 * The `transportOptions` of `mem`, in whatever package the engine is. Several of them may be imported in one program: each
 * adds its own by declaration merging.
 */
export interface MemoryOptions extends EngineOptions {}
