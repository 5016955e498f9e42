import type { Connection } from '@surrealengine/core'
import type { Place, Target } from './target.js'

/** What the steps of one run share. */
export interface Context {
  readonly target: Target
  readonly connection: Connection
}

/** Where the server is. Steps of a network are run for one alone. */
export function networkOf({ target }: Context): Extract<Place, { kind: 'network' }> {
  if (target.place.kind === 'network') return target.place
  throw new TypeError('not on a network')
}
