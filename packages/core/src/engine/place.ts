import { shared } from '../shared/shared.js'
import type { Engine } from './engine.js'

/**
 * One engine of this process, as stored in `shared().engines`, possibly by another copy of the package. Change its
 * shape only together with the prefix of its key.
 */
export interface EngineEntry {
  /** The address that the engine was opened with. */
  readonly url: string
  /** Its options, as JSON. */
  readonly options: string
  /** Number of loans, including those that wait for it to open. */
  holders: number
  readonly listeners: Set<Listener>
  /** Settles when the last of the calls that must not run concurrently has ended. */
  solo: Promise<void>
  state: EngineState
}

type EngineState =
  | { readonly kind: 'opening'; readonly opened: Promise<Engine> }
  | { readonly kind: 'open'; readonly engine: Engine }
  | { readonly kind: 'closing'; readonly freed: Promise<void> }

/** A link that may have live queries in an engine. */
export interface Listener {
  readonly wanted: boolean
  /** Takes a notification, and returns whether it was for this link. Never throws. */
  take(bytes: Uint8Array): boolean
}

/** Where an engine is stored while it is open. */
export interface Place {
  find(): EngineEntry | undefined
  put(entry: EngineEntry): void
  remove(): void
}

const privateEngines = new WeakMap<object, EngineEntry>()

/** The place of an engine that its owner does not share. */
export function privatePlace(owner: object): Place {
  return {
    find: () => privateEngines.get(owner),
    put: entry => void privateEngines.set(owner, entry),
    remove: () => void privateEngines.delete(owner),
  }
}

/** The place of an engine that is shared within the process, by key. */
export function sharedPlace(key: string): Place {
  const { engines } = shared()
  return {
    // All copies of a package use the same prefix for their keys.
    find: () => engines.get(key) as EngineEntry | undefined,
    put: entry => void engines.set(key, entry),
    remove: () => void engines.delete(key),
  }
}
