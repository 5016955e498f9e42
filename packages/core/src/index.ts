export type { Codec } from '@surrealengine/codec'
export { createCodec, formatRecordId, parseRecordId, parseUuid, randomUuid } from '@surrealengine/codec'
export type { Bound, RecordIdValue } from '@surrealengine/values'
export {
  BoundExcluded,
  BoundIncluded,
  BoundQuery,
  DateTime,
  Decimal,
  Duration,
  FileRef,
  Geometry,
  GeometryCollection,
  GeometryLine,
  GeometryMultiLine,
  GeometryMultiPoint,
  GeometryMultiPolygon,
  GeometryPoint,
  GeometryPolygon,
  Range,
  RecordId,
  RecordIdRange,
  StringRecordId,
  surql,
  Table,
  Uuid,
} from '@surrealengine/values'
export { networkFailure, requestFailure } from '#network-failure'
export type { ByteStream } from './bulk/byte-stream.js'
export type { BulkProgress, ExportOptions, ImportOptions } from './bulk/options.js'
export type { ImportSource } from './bulk/source.js'
export { type CallKind, checkCallOptions, OPTIONS_OF } from './connection/call-options.js'
export {
  type CloseOptions,
  type Connection,
  type ConnectOptions,
  type ForkOptions,
  isConnection,
  type SessionOptions,
} from './connection/connection.js'
export {
  type AnyConnection,
  type ConnectionOf,
  ConnectionRegistry,
  type KindOptions,
} from './connection/connection-registry.js'
export { connect, createConnection } from './connection/create-connection.js'
export type { ChosenNames, DatabaseSession, SessionExecutor, UseOptions } from './connection/database-session.js'
export { implicitExecutor, implicitSyncExecutor } from './connection/implicit-executor.js'
export { checkKnown } from './connection/known-options.js'
export type { ConnectionLease } from './connection/lease.js'
export { wrongOption, wrongType } from './connection/option-reader.js'
export type {
  CommonOptions,
  ConnectionOptions,
  ExplicitConnectionOptions,
  ImportedUrl,
  NoScheme,
  NotImported,
  Scheme,
  UrlInput,
  UrlWithScheme,
} from './connection/options.js'
export { type EnvironmentOptions, optionsFromEnv } from './connection/options-from-env.js'
export { currentExecutor, runWith, withConnection } from './connection/scope.js'
export {
  isSyncConnection,
  type SyncConnection,
  type SyncConnectionLease,
  type SyncConnectOptions,
} from './connection/sync-connection.js'
export { currentSyncExecutor, runWithSync, withConnectionSync } from './connection/sync-scope.js'
export type { SyncDatabaseSession, SyncSessionExecutor, SyncSessionOptions } from './connection/sync-session.js'
export { registerSync, type SyncContext, type SyncFactory } from './connection/sync-slot.js'
export { milliseconds, type TimeSpan } from './connection/time-span.js'
export { type ConnectionUrl, type ParsedUrl, parseUrl, rpcUrl, type UrlCredentials } from './connection/url.js'
export type { ConnectionEvents } from './diagnostics/events.js'
export {
  ConfigurationError,
  DuplicateSchemeError,
  EncodingError,
  MissingPackageError,
  UnknownSchemeError,
} from './errors/configuration.js'
export * from './errors/connection.js'
export { deadlineError } from './errors/deadline.js'
export {
  type ErrorCode,
  type ErrorDetails,
  isSurrealEngineError,
  type Outcome,
  SurrealEngineError,
} from './errors/error.js'
export { LiveOverflowError } from './errors/live.js'
export { connectEnded, connectionClosed, notConnected } from './errors/not-ready.js'
export {
  AlreadyExistsError,
  ConflictError,
  type FaultContext,
  faultError,
  NoRecordError,
  NotFoundError,
  PermissionError,
  QueryError,
  type StatementAnswer,
  type StatementResponse,
  ThrownError,
} from './errors/query.js'
export * from './errors/request.js'
export * as troubles from './errors/troubles.js'
export type { LiveAnswer, LiveMessage, LiveOptions, LiveSubscription } from './live/message.js'
export type {
  CallOptions,
  Content,
  Edge,
  Executor,
  InsertOptions,
  NewRecord,
  PatchOperation,
  RecordResult,
  Records,
  Row,
  RunOptions,
  Whole,
} from './query/executor.js'
export { quoteIdentifier } from './query/identifiers.js'
export { type Json, toJson } from './query/json.js'
export { ORIGIN, type Origin, originOf } from './query/origin.js'
export type { SyncCallOptions, SyncExecutor } from './query/sync-executor.js'
export type { SyncTransaction, SyncTransactionOptions } from './query/sync-transaction.js'
export type { Transaction, TransactionOptions } from './query/transaction.js'
export { type Authentication, type Credentials, type Tokens, withTokens } from './session/credentials.js'
export type { SessionSnapshot } from './session/session.js'
export { checkTokens, claimsOf, type TokenClaims, type TokenInput } from './session/tokens.js'
export { type Shared, shared } from './shared.js'
export { type BackoffPolicy, backoffDelay, conflictDelay } from './supervision/backoff.js'
export type { Clock, Timer } from './supervision/clock.js'
export type { Deadline, DeadlineEnd, Deadlines } from './supervision/deadline.js'
export { beforeConnect } from './supervision/gate.js'
export * from './transport/bulk.js'
export type { Fetch } from './transport/fetch-poster.js'
export { type FrameChannel, type FrameLinkOptions, frameLink } from './transport/frame-link.js'
export { type HttpHead, isHeaderSafe, retryAfter } from './transport/headers.js'
export { checkBytes, checkHeaders, checkTls, type TlsOptions } from './transport/host-options.js'
export type { HttpBulkOptions, HttpPost, HttpPoster, HttpStreamReply } from './transport/http-bulk.js'
export { redirected, statusFailure } from './transport/http-status.js'
export { type HttpStreams, httpStreams } from './transport/http-streams.js'
export { packageFailure } from './transport/package-failure.js'
export type * from './transport/pool.js'
export { registerPool } from './transport/pool-slot.js'
export type { ConnectionStatus, Lease, LinkNeed, LinkProvider, ProviderStats } from './transport/provider.js'
export { registeredSchemes, registerTransport } from './transport/registry.js'
export { failedStatements, isRecord, readNotification, readReply, requestFrame } from './transport/rpc-frame.js'
export type * from './transport/transport.js'
export {
  failureOf,
  isTransportFailure,
  TransportFailure,
  type TransportFailureReason,
  unencodable,
} from './transport/transport-failure.js'
