import type { EngineOptions } from './options.js'

/** One open database. Frames go in and out as they are on the wire. */
export interface Engine {
  /** Runs one request. Never call `free()` before all of them are answered: the engine would abort the process. */
  execute(frame: Uint8Array): Promise<Uint8Array>
  /** The text of the database that the engine's own session is in. The parts are encoded. Not in every version. */
  exportSql?(parts: Uint8Array): Promise<string>
  /** Begins to take notifications, for as long as somebody wants them. */
  listen(): void
  /** Lets go of the database. Its lock may be held for some milliseconds more. */
  free(): Promise<void>
}

/** Who takes the notifications of an engine. */
interface Audience {
  /** Whether there is a live query. While one is waited for, the process stays alive. */
  wanted(): boolean
  onNotification(bytes: Uint8Array): void
}

/** Opens a database. Rejects with what the engine says. An open once begun has to be waited for: it holds the lock. */
export type OpenEngine = (url: string, options: EngineOptions, audience: Audience) => Promise<Engine>
