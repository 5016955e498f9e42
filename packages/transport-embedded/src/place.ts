import { shared } from '@surrealengine/core'
import { makeDirectory } from './directory.js'
import type { Location } from './location.js'
import type { Engine } from './open-engine.js'

/**
 * One engine of this process, as it stands in `shared().engines`. Another copy of this package may have put it there, so
 * its shape changes only together with the prefix of its key.
 */
export interface EngineEntry {
  /** What the engine was opened with. */
  readonly url: string
  /** Its options, as JSON. */
  readonly options: string
  /** Those who have it or wait for it. */
  holders: number
  readonly listeners: Set<Listener>
  /** Settles when the last of those calls has ended that must not meet another of their kind. */
  solo: Promise<void>
  state: EngineState
}

type EngineState =
  | { readonly kind: 'opening'; readonly opened: Promise<Engine> }
  | { readonly kind: 'open'; readonly engine: Engine }
  | { readonly kind: 'closing'; readonly freed: Promise<void> }

/** Somebody who may have live queries in an engine. */
export interface Listener {
  readonly wanted: boolean
  /** Takes a notification, and says whether it was meant for this one. Never throws. */
  take(bytes: Uint8Array): boolean
}

/** Where the engine of a location stands, once it is open. */
export interface Place {
  /** The one true path, where there is a directory. */
  readonly directory: string | undefined
  find(): EngineEntry | undefined
  put(entry: EngineEntry): void
  remove(): void
}

const privateEngines = new WeakMap<object, EngineEntry>()

/** Finds the place of a location, and makes its directory. A database in memory without a name is its owner's. */
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
    // Only this package, in whatever copy, puts something under this prefix.
    find: () => engines.get(key) as EngineEntry | undefined,
    put: entry => void engines.set(key, entry),
    remove: () => void engines.delete(key),
  }
}
