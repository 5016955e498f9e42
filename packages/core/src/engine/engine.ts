import type { ServerFault } from '../errors/server-fault.js'

/** An open database. Frames are passed as bytes. */
export interface Engine {
  /**
   * Runs one request. Call `free()` only after all requests are answered; otherwise the engine may abort. Before the
   * answer, `onStorageFault` is called if the storage failed to keep a write and the engine does not know why.
   */
  execute(frame: Uint8Array, onStorageFault?: (fault: ServerFault) => void): Promise<Uint8Array>
  /** Exports the database of the engine's own session. `parts` are encoded. Missing in some versions. */
  exportSql?(parts: Uint8Array): Promise<string>
  /** Starts reading notifications, while `wanted()` is `true`. */
  listen(): void
  /** Releases the database. Its lock may be held for some milliseconds longer. */
  free(): Promise<void>
  /** Resolves with the cause if the engine ends without `free()`; pending calls reject then. Never rejects. */
  readonly lost?: Promise<unknown>
}

/** The receiver of an engine's notifications. */
export interface EngineAudience {
  /** Returns whether there is a live query. */
  wanted(): boolean
  onNotification(bytes: Uint8Array): void
}
