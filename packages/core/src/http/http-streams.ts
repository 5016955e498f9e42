import { feature } from '../transport/features.js'
import type { fetchPoster } from './fetch-poster.js'
import type { httpBulk } from './http-bulk.js'

/** What `httpStreams()` returns. */
export interface HttpStreams {
  readonly fetchPoster: typeof fetchPoster
  readonly httpBulk: typeof httpBulk
}

/**
 * The functions for the `bulk` of a link, to be called on first use. They are part of `@surrealengine/core/bulk`, so
 * that bundles without exports and imports do not contain them.
 */
export function httpStreams(): HttpStreams {
  return feature('bulk', 'export').http
}
