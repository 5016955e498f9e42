import { feature } from '../transport/features.js'
import type { fetchPoster } from './fetch-poster.js'
import type { httpBulk } from './http-bulk.js'

/** What makes the streams of exports and imports over HTTP. */
export interface HttpStreams {
  readonly fetchPoster: typeof fetchPoster
  readonly httpBulk: typeof httpBulk
}

/**
 * What a transport makes the `bulk` of a link with, on first use. It comes with `@surrealengine/core/bulk`, so that bundles
 * without exports and imports do not contain it.
 */
export function httpStreams(): HttpStreams {
  return feature('bulk', 'export').http
}
