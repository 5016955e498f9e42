/** What transports need for export and import, apart from the rest: few programs want these, so they are loaded late. */
export { piecesOf } from './bulk/source.js'
export { type Fetch, fetchPoster } from './transport/fetch-poster.js'
export {
  type HttpBulkOptions,
  type HttpPost,
  type HttpPoster,
  type HttpStreamReply,
  httpBulk,
} from './transport/http-bulk.js'
