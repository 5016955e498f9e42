import { shared } from '@surrealengine/core'
import { makeDirectory } from './directory.js'
import type { Location } from './location.js'
import type { Engine } from './open-engine.js'

/**
 * An engine of this process in `shared().engines`. Another copy of this package may have put it there, so its shape
 * changes only together with the prefix of its key.
 */
export interface EngineEntry {
  /** The address that the engine was opened with. */
  readonly url: string
  /** Its options, as JSON. */
  readonly options: string
  /** How many loans it has, including those that wait for it to open. */
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

/** Where the engine of a location is kept while it is open. */
export interface Place {
  /** Its real path, if it is a directory. */
  readonly directory: string | undefined
  find(): EngineEntry | undefined
  put(entry: EngineEntry): void
  remove(): void
}

const privateEngines = new WeakMap<object, EngineEntry>()

/**
 * Finds the place of a location, and creates its directory. An in-memory database without a name belongs to its owner.
 */
export async function placeOf(location: Location, owner: object): Promise<Place> {
  if (location.kind === 'memory' && location.name === undefined) {
    return {
      directory: undefined,
      find: () => privateEngines.get(owner),
      put: entry => void privateEngines.set(owner, entry),
      remove: () => void privateEngines.delete(owner),
    }
  }
  const directory = location.kind === 'memory' ? undefined : await makeDirectory(location.directory)
  const key = location.kind === 'memory' ? `embedded.v1:memory:${location.name}` : `embedded.v1:directory:${directory}`
  const { engines } = shared()
  return {
    directory,
    // Only copies of this package use this prefix.
    find: () => engines.get(key) as EngineEntry | undefined,
    put: entry => void engines.set(key, entry),
    remove: () => void engines.delete(key),
  }
}
