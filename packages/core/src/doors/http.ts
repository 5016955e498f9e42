/** What transports over HTTP share, and those that export and import over HTTP beside another protocol. */
export { piecesOf } from '../bulk/source.js'
export { type Fetch, fetchPoster } from '../http/fetch-poster.js'
export {
  type HttpBulkOptions,
  type HttpPost,
  type HttpPoster,
  type HttpStreamReply,
  httpBulk,
} from '../http/http-bulk.js'
