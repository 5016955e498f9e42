import type { ConnectionOptions } from 'surrealengine'
import type { Scene } from './scene.js'

/** A way to reach a database without access control. */
export type Way = (scene: Scene) => ConnectionOptions

export const WS: Way = scene => scene.user(scene.server.wsUrl)
export const HTTP: Way = scene => scene.user(scene.server.httpUrl)

/** Named, so that further connections of a test use the same database. */
export const EMBEDDED: Way = scene => {
  const options = scene.anonymous('mem://')
  return { ...options, url: `mem://${options.database}` }
}

export function pooled(way: Way): Way {
  return scene => ({ ...way(scene), usePool: true, poolSize: 4 })
}
