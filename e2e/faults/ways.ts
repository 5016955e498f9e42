import type { ConnectionOptions } from 'surrealengine'
import type { Scene } from './scene.js'

/** How a connection reaches a database where everything is allowed. */
export type Way = (scene: Scene) => ConnectionOptions

export const WS: Way = scene => scene.user(scene.server.wsUrl)
export const HTTP: Way = scene => scene.user(scene.server.httpUrl)

/** By a name: further connections of a test find the same database. */
export const EMBEDDED: Way = scene => {
  const options = scene.anybody('mem://')
  return { ...options, url: `mem://${options.database}` }
}

export function pooled(way: Way): Way {
  return scene => ({ ...way(scene), usePool: true, poolSize: 4 })
}
