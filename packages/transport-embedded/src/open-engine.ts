import type { EngineOptions } from './options.js'

/** An open database. Frames are passed as bytes. */
export interface Engine {
  /** Runs a request. Do not call `free()` before all are answered: the engine would abort the process. */
  execute(frame: Uint8Array): Promise<Uint8Array>
  /** Exports the database that the engine's own session uses. The parts are encoded. Not in every version. */
  exportSql?(parts: Uint8Array): Promise<string>
  /** Begins to read notifications, for as long as they are wanted. */
  listen(): void
  /** Closes the database. Its lock may be held for some more milliseconds. */
  free(): Promise<void>
}

/** The receiver of an engine's notifications. */
interface Audience {
  /** Whether there is a live query. Waiting for notifications keeps the process alive. */
  wanted(): boolean
  onNotification(bytes: Uint8Array): void
}

/** Opens a database. Rejects with the engine's error. Once begun it has to be waited for, since it takes the lock. */
export type OpenEngine = (url: string, options: EngineOptions, audience: Audience) => Promise<Engine>
