import type { ServerFault } from '../errors/query.js'

/** An open database. Frames are passed as bytes. */
export interface Engine {
  /**
   * Runs one request. Never call `free()` before all of them are answered: the engine may abort then. `onStorageFault` is
   * called before the answer where storage did not keep what was written, and the engine has no words for why.
   */
  execute(frame: Uint8Array, onStorageFault?: (fault: ServerFault) => void): Promise<Uint8Array>
  /** Exports the database that the engine's own session uses. The parts are encoded. Not in every version. */
  exportSql?(parts: Uint8Array): Promise<string>
  /** Begins to read notifications, for as long as they are wanted. */
  listen(): void
  /** Lets go of the database. What it holds may be held for some milliseconds more. */
  free(): Promise<void>
  /** Settles with the cause when the engine is gone without `free()`. Calls under way reject then. Never rejects. */
  readonly lost?: Promise<unknown>
}

/** The receiver of an engine's notifications. */
export interface EngineAudience {
  /** Whether there is a live query. */
  wanted(): boolean
  onNotification(bytes: Uint8Array): void
}
