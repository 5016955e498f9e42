/** For authors of a transport: what it implements, what it gets, and its building blocks. */
export { networkFailure, requestFailure } from '#network-failure'
export type { TransportFailureReason } from '../errors/failure-reason.js'
export type { ServerFault } from '../errors/server-fault.js'
export { checkKnown } from '../options/known-options.js'
export {
  count,
  flag,
  type OptionTable,
  type Read,
  type Reader,
  readOptions,
  span,
  wrongOption,
  wrongType,
} from '../options/option-reader.js'
export { milliseconds } from '../options/time-span.js'
export { isRecord } from '../shared/is-record.js'
export type {
  Bulk,
  BulkReply,
  BulkRequest,
  ExportParts,
  ExportRequest,
  ImportRequest,
  PieceSource,
} from '../transport/bulk.js'
export { lazyBulk } from '../transport/bulk.js'
export { type FrameChannel, type FrameLinkOptions, frameLink } from '../transport/frame-link.js'
export { packageFailure } from '../transport/package-failure.js'
export { registeredSchemes, registerTransport } from '../transport/registry.js'
export type {
  AnyTransport,
  Authorization,
  Capabilities,
  CloseReason,
  ConnectContext,
  ConnectionUrl,
  Exchange,
  HandshakeState,
  Link,
  Transport,
} from '../transport/transport.js'
export { failureOf, isTransportFailure, TransportFailure, unencodable } from '../transport/transport-failure.js'
export { type ParsedUrl, parseUrl, rpcUrl, type UrlCredentials } from '../transport/url.js'
export type { LiveNotification, RpcCall, RpcMethod, RpcReply, SessionSnapshot } from '../wire/rpc.js'
export { failedStatements, readNotification, readReply, requestFrame } from '../wire/rpc-frame.js'
