import type { Codec } from '@surrealengine/core'
import { httpStreams } from '@surrealengine/core/http'
import type { Bulk } from '@surrealengine/core/transport'
import type { CheckedOptions } from './websocket-options.js'

/** Exports and imports on the server that the socket is connected to, with the same certificates, agent and headers. */
export async function createBulk(url: URL, options: CheckedOptions, codec: Codec): Promise<Bulk> {
  const { headers = {}, maxReplyBytes } = options
  const { nodePoster } = await import('./post.node.js')
  return httpStreams().httpBulk(nodePoster(options), { codec, url, headers, maxReplyBytes })
}
