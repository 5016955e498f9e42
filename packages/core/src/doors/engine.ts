/** What transports share that run an engine of their own instead of reaching a server. */
export type { Engine, EngineAudience } from '../engine/engine.js'
export { borrowEngine, type Loan, type WantedEngine } from '../engine/engines.js'
export { type EngineLinkOptions, engineLink } from '../engine/link.js'
export type * from '../engine/memory-options.js'
export {
  checkEngineOptions,
  ENGINE_OPTIONS,
  type EngineCapabilities,
  type EngineOptions,
  type EngineSettings,
  type EngineTargets,
} from '../engine/options.js'
export { type EngineEntry, type Listener, type Place, privatePlace, sharedPlace } from '../engine/place.js'
export { givenUp, untilAborted } from '../engine/until-aborted.js'
