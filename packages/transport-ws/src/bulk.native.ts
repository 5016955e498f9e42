import type { Bulk, Codec } from '@surrealengine/core'
import { fetchPoster, httpBulk } from '@surrealengine/core/bulk'
import type { CheckedOptions } from './options.js'

/** Streams with the platform's `fetch`, to the server at the other end of the socket. */
export function createBulk(url: URL, { maxReplyBytes }: CheckedOptions, codec: Codec): Bulk {
  const poster = fetchPoster((input, init) => fetch(input, init))
  return httpBulk(poster, { codec, url, headers: {}, maxReplyBytes })
}
