import type { EngineCapabilities, EngineOptions, EngineTargets } from '@surrealengine/core/engine'

/** The `transportOptions` of `mem`, `file`, `surrealkv`, `surrealkv+versioned` and `rocksdb`. */
export type EmbeddedOptions = EngineOptions

/** What queries may do. What is left out keeps the engine's default. */
export type EmbeddedCapabilities = EngineCapabilities

/** All (`true`), none (`false`), only those in a list, or those in `allow` except those in `deny`. */
export type EmbeddedTargets = EngineTargets
