import type { Engine, EngineAudience, EngineSettings } from '@surrealengine/core/engine'

/** Opens a database. Rejects with the engine's error. Once begun it has to be waited for, since it takes the lock. */
export type OpenEngine = (url: string, options: EngineSettings, audience: EngineAudience) => Promise<Engine>
