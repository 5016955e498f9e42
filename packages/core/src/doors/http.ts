/** What transports over HTTP share, and those that export and import over HTTP beside another protocol. */
export { piecesOf } from '../bulk/source.js'
export { type Fetch, fetchPoster } from '../http/fetch-poster.js'
export { type HttpHead, isHeaderSafe, retryAfter } from '../http/headers.js'
export { checkBytes, checkHeaders, checkTls, type TlsOptions } from '../http/host-options.js'
export {
  type HttpBulkOptions,
  type HttpPost,
  type HttpPoster,
  type HttpStreamReply,
  httpBulk,
} from '../http/http-bulk.js'
export { redirected, statusFailure } from '../http/http-status.js'
export { type HttpStreams, httpStreams } from '../http/http-streams.js'
