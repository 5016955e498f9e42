import type { EngineOptions } from './options.js'

/**
 * The `transportOptions` of `mem`. Several packages may provide that scheme; each adds its options by declaration
 * merging.
 */
export interface MemoryOptions extends EngineOptions {}
