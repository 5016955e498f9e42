import type { Bulk, Codec } from '@surrealengine/core'
import { httpBulk } from '@surrealengine/core/bulk'
import type { CheckedOptions } from './options.js'
import { nodePoster } from './post.node.js'

/** Streams to the server at the other end of the socket, with the same certificates, agent and headers. */
export function createBulk(url: URL, options: CheckedOptions, codec: Codec): Bulk {
  const { headers = {}, maxReplyBytes } = options
  return httpBulk(nodePoster(options), { codec, url, headers, maxReplyBytes })
}
