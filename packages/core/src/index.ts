export type { Codec } from '@surrealengine/codec'
export { createCodec } from '@surrealengine/codec'
export { type ConnectionUrl, rpcUrl } from './connection/url.js'
export * from './errors/configuration.js'
export * from './errors/connection.js'
export {
  type ErrorCode,
  type ErrorDetails,
  isSurrealEngineError,
  type Outcome,
  SurrealEngineError,
} from './errors/error.js'
export * from './errors/request.js'
export { type Shared, shared } from './shared.js'
export { type FrameChannel, type FrameLinkOptions, frameLink } from './transport/frame-link.js'
export { networkFailure } from './transport/network-failure.js'
export { registeredSchemes, registerTransport } from './transport/registry.js'
export { isRecord, readReply, requestFrame } from './transport/rpc-frame.js'
export type * from './transport/transport.js'
export {
  failureOf,
  isTransportFailure,
  TransportFailure,
  type TransportFailureReason,
} from './transport/transport-failure.js'
