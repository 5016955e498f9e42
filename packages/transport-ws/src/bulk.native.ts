import { type Bulk, type Codec, httpStreams } from '@surrealengine/core'
import type { CheckedOptions } from './websocket-options.js'

/** Exports and imports with the platform's `fetch`, on the server that the socket is connected to. */
export async function createBulk(
  url: URL,
  { headers = {}, maxReplyBytes }: CheckedOptions,
  codec: Codec,
): Promise<Bulk> {
  const { fetchPoster, httpBulk } = httpStreams()
  const poster = fetchPoster((input, init) => fetch(input, init))
  return httpBulk(poster, { codec, url, headers, maxReplyBytes })
}
