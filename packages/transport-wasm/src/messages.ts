import type { EngineSettings } from '@surrealengine/core/engine'

// What a page and the worker of an engine say to each other. The worker may be of another version of this package.

/** Raised when the messages change. */
export const PROTOCOL = 1

/** From the page. Each but the first is answered under its `id`. */
export type Request =
  | { readonly kind: 'hello'; readonly lock: string }
  | {
      readonly kind: 'open'
      readonly id: number
      readonly database: string | undefined
      readonly settings: EngineSettings
    }
  | { readonly kind: 'execute'; readonly id: number; readonly frame: Uint8Array }
  | { readonly kind: 'export'; readonly id: number; readonly parts: Uint8Array }
  | { readonly kind: 'free'; readonly id: number }

/** From the worker. */
export type Response =
  /** Its module has run. */
  | { readonly kind: 'here'; readonly protocol: number }
  /** It holds the lock. */
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'done'
      readonly id: number
      readonly value?: Uint8Array | string
      readonly trouble?: StorageTrouble
    }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: WorkerFailure }
  | { readonly kind: 'notification'; readonly bytes: Uint8Array }
  | { readonly kind: 'died'; readonly words: string }

/** Why storage did not keep what a call wrote. */
export type StorageTrouble = 'conflict' | 'full' | 'broken'

/**
 * Why something failed in the worker:
 * - `missing`: `@surrealdb/wasm` is not there, or is not one that this package knows
 * - `no-wasm`: where its `.wasm` file should be is something else, or nothing
 * - `policy`: a Content Security Policy forbids it; `detail` is the directive
 * - `locked`: another tab or worker has the database open
 * - `insecure`: no Web Locks here
 * - `refused`: the browser gives no storage
 * - `full`: there is no room left in it
 * - `foreign`: the database of IndexedDB holds something else
 * - `engine`: the engine said so
 */
export interface WorkerFailure {
  readonly why: 'missing' | 'no-wasm' | 'policy' | 'locked' | 'insecure' | 'refused' | 'full' | 'foreign' | 'engine'
  readonly words: string
  readonly detail?: string
}

/** The name of the Web Lock that is held while a database of IndexedDB is open. */
export function lockOf(database: string): string {
  return `surrealengine:indxdb:${database}`
}
