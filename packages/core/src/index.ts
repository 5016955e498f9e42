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
export {
  isSyncConnection,
  type SyncConnection,
  type SyncConnectionLease,
  type SyncConnectOptions,
} from './api/blocking/sync-connection.js'
export type { SyncCallOptions, SyncExecutor } from './api/blocking/sync-executor.js'
export type { SyncDatabaseSession, SyncSessionExecutor, SyncSessionOptions } from './api/blocking/sync-session.js'
export type { SyncTransaction, SyncTransactionOptions } from './api/blocking/sync-transaction.js'
export type { BulkProgress, ByteStream, ExportOptions, ImportOptions, ImportSource } from './api/bulk.js'
export {
  type CloseOptions,
  type Connection,
  type ConnectOptions,
  isConnection,
  type SessionOptions,
} from './api/connection.js'
export type { DatabaseSession, SessionExecutor, UseOptions } from './api/database-session.js'
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
} from './api/executor.js'
export type { LiveMessage, LiveOptions, LiveSubscription } from './api/message.js'
export type {
  ConnectionOptions,
  ExplicitConnectionOptions,
  ImportedUrl,
  NoScheme,
  NotImported,
  Scheme,
  UrlInput,
  UrlWithScheme,
} from './api/options.js'
export { ORIGIN, type Origin, originOf } from './api/origin.js'
export type { Transaction, TransactionOptions } from './api/transaction.js'
export { connect, createConnection } from './connection/create-connection.js'
export type { ConnectionEvents } from './diagnostics/events.js'
export {
  ConfigurationError,
  DuplicateSchemeError,
  MissingPackageError,
  UnknownSchemeError,
} from './errors/configuration.js'
export * from './errors/connection.js'
export {
  type ErrorCode,
  type ErrorDetails,
  isSurrealEngineError,
  type Outcome,
  SurrealEngineError,
} from './errors/error.js'
export type { TransportFailureReason } from './errors/failure-reason.js'
export type { ServerFault } from './errors/query.js'
export {
  AlreadyExistsError,
  ConflictError,
  type FaultContext,
  NoRecordError,
  NotFoundError,
  PermissionError,
  QueryError,
  type StatementResponse,
  StorageFullError,
  ThrownError,
} from './errors/query.js'
export * from './errors/request.js'
export { LiveOverflowError } from './errors/request.js'
export * as troubles from './errors/troubles.js'
export type { Fetch } from './http/fetch-poster.js'
export { type HttpHead, isHeaderSafe, retryAfter } from './http/headers.js'
export { checkBytes, checkHeaders, checkTls, type TlsOptions } from './http/host-options.js'
export type { HttpBulkOptions, HttpPost, HttpPoster, HttpStreamReply } from './http/http-bulk.js'
export { redirected, statusFailure } from './http/http-status.js'
export { type HttpStreams, httpStreams } from './http/http-streams.js'
export { type CallKind, checkCallOptions, OPTIONS_OF } from './options/call-options.js'
export { checkKnown } from './options/known-options.js'
export { wrongOption, wrongType } from './options/option-reader.js'
export { milliseconds, type TimeSpan } from './options/time-span.js'
export { quoteIdentifier } from './query/identifiers.js'
export { type Json, toJson } from './query/json.js'
export {
  type AnyConnection,
  type ConnectionOf,
  ConnectionRegistry,
  type KindOptions,
} from './scope/connection-registry.js'
export { implicitExecutor, implicitSyncExecutor } from './scope/implicit-executor.js'
export { registerSync } from './scope/open-sync-connection.js'
export { currentExecutor, runWith, withConnection } from './scope/scope.js'
export { currentSyncExecutor, runWithSync, withConnectionSync } from './scope/sync-scope.js'
export type { SyncContext, SyncFactory } from './scope/sync-slot.js'
export { type Authentication, type Credentials, withTokens } from './session/credentials.js'
export type { ConnectionLease } from './sessions/lease.js'
export { type EnvironmentOptions, optionsFromEnv } from './settings/options-from-env.js'
export { isRecord } from './shared/is-record.js'
export { type Shared, shared } from './shared/shared.js'
export { beforeConnect } from './supervision/gate.js'
export { connectEnded, connectionClosed, notConnected } from './supervision/not-ready.js'
export type * from './supervision/pool-package.js'
export { registerPool } from './supervision/pool-package.js'
export { type BackoffPolicy, backoffDelay, conflictDelay } from './time/backoff.js'
export type { Clock, Timer } from './time/clock.js'
export type { Deadline, DeadlineEnd, Deadlines } from './time/deadline.js'
export { deadlineError } from './time/deadline-error.js'
export * from './transport/bulk.js'
export { type FrameChannel, type FrameLinkOptions, frameLink } from './transport/frame-link.js'
export { packageFailure } from './transport/package-failure.js'
export { pingLink } from './transport/ping.js'
export type { ConnectionStatus, Lease, LinkEnd, LinkNeed, LinkProvider, ProviderStats } from './transport/provider.js'
export { registeredSchemes, registerTransport } from './transport/registry.js'
export type * from './transport/scheme-options.js'
export type * from './transport/transport.js'
export type { ConnectionUrl } from './transport/transport.js'
export { failureOf, isTransportFailure, TransportFailure, unencodable } from './transport/transport-failure.js'
export { type ParsedUrl, parseUrl, rpcUrl, type UrlCredentials } from './transport/url.js'
export type { LiveNotification, RpcCall, RpcMethod, RpcReply, SessionSnapshot } from './wire/rpc.js'
export { failedStatements, readNotification, readReply, requestFrame } from './wire/rpc-frame.js'
export { checkTokens, claimsOf, type TokenClaims, type TokenInput, type Tokens } from './wire/tokens.js'
