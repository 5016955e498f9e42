/** Engines for programs whose `Surreal` is made by others, of the SDK's own class. */
export type { EngineOptions, LiveGap } from './options.js'
export { createRemoteEngines } from './remote-engines.js'
