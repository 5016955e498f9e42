import { type Place, privatePlace, sharedPlace } from '@surrealengine/core/engine'
import { makeDirectory } from './directory.js'
import type { Location } from './location.js'

/** Where the engine of a location stands, and its directory. */
export interface Placed {
  readonly place: Place
  /** Its real path, if it is a directory. */
  readonly directory: string | undefined
}

/**
 * Finds the place of a location, and creates its directory. An in-memory database without a name belongs to its owner.
 */
export async function placeOf(location: Location, owner: object): Promise<Placed> {
  if (location.kind === 'directory') {
    const directory = await makeDirectory(location.directory)
    return { directory, place: sharedPlace(`embedded.v1:directory:${directory}`) }
  }
  const { name } = location
  return {
    directory: undefined,
    place: name === undefined ? privatePlace(owner) : sharedPlace(`embedded.v1:memory:${name}`),
  }
}
