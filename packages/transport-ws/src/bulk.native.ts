import { type Bulk, type Codec, httpStreams } from '@surrealengine/core'
import type { CheckedOptions } from './options.js'

/** Streams with the platform's `fetch`, to the server at the other end of the socket. */
export async function createBulk(
  url: URL,
  { headers = {}, maxReplyBytes }: CheckedOptions,
  codec: Codec,
): Promise<Bulk> {
  const { fetchPoster, httpBulk } = httpStreams()
  const poster = fetchPoster((input, init) => fetch(input, init))
  return httpBulk(poster, { codec, url, headers, maxReplyBytes })
}
