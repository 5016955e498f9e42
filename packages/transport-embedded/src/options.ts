import type { EngineCapabilities, EngineOptions, EngineTargets } from '@surrealengine/core/engine'

/** The `transportOptions` of `mem`, `file`, `surrealkv`, `surrealkv+versioned` and `rocksdb`. */
export type EmbeddedOptions = EngineOptions

/** What queries may do. What is left out stays as the engine has it. */
export type EmbeddedCapabilities = EngineCapabilities

/** All, none, these alone, or these without those. */
export type EmbeddedTargets = EngineTargets
