import type { EngineSettings } from '@surrealengine/core/engine'

// The messages between a page and the worker of an engine, which may come from different versions of this package.

/** Incremented when the messages change. */
export const PROTOCOL = 1

/** From the page. Each except the first is answered under its `id`. */
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

/** Why the writes of a call were not stored. */
export type StorageTrouble = 'conflict' | 'full' | 'broken'

/**
 * Why something failed in the worker:
 * - `missing`: `@surrealdb/wasm` was not found, or its version is not supported
 * - `no-wasm`: its `.wasm` file was not found
 * - `policy`: a Content Security Policy forbids it; `detail` is the directive
 * - `locked`: another tab or worker has the database open
 * - `insecure`: there are no Web Locks
 * - `refused`: the browser denies storage
 * - `full`: the storage is full
 * - `foreign`: the IndexedDB database contains other data
 * - `engine`: the engine reported an error
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
