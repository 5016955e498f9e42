/** What HTTP transports share, for them and for transports that export and import over HTTP. */
export { type Pieces, piecesOf } from '../bulk/source.js'
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
