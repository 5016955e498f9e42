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
  type ForkOptions,
  isConnection,
  type SessionOptions,
} from './api/connection.js'
export type { ChosenNames, DatabaseSession, SessionExecutor, UseOptions } from './api/database-session.js'
export type {
  AuthenticateOptions,
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
export type {
  ChunkSize,
  InsertManyOptions,
  InsertManyProgress,
  InsertManyResult,
  RowSource,
} from './api/insert-many.js'
export type { LiveAnswer, LiveMessage, LiveOptions, LiveSubscription } from './api/message.js'
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
} from './api/options.js'
export type { RowStream, StreamEnd, StreamOptions, StreamStats } from './api/stream.js'
export type { Transaction, TransactionOptions } from './api/transaction.js'
export { connect, createConnection } from './connection/create-connection.js'
export type {
  CallEvent,
  FailedStatement,
  OperationError,
  OperationEvent,
  ShownQuery,
} from './diagnostics/call-event.js'
export type { Debug } from './diagnostics/debug.js'
export type { ConnectionEvents } from './diagnostics/events.js'
export type * from './errors/any-error.js'
export { isSurrealEngineError } from './errors/any-error.js'
export {
  ConfigurationError,
  DuplicateSchemeError,
  EncodingError,
  MissingPackageError,
  UnknownSchemeError,
} from './errors/configuration.js'
export {
  ConnectionClosedError,
  ConnectionError,
  ConnectionLostError,
  ConnectionRefusedError,
  ConnectTimeoutError,
  DatabaseLockedError,
  DatabaseUnreadableError,
  HostNotFoundError,
  NoDefaultConnectionError,
  NotConnectedError,
  PoolExhaustedError,
  QueueFullError,
  SessionLimitError,
  TlsError,
} from './errors/connection.js'
export {
  type ErrorCode,
  type ErrorDetails,
  type Outcome,
  SurrealEngineError,
} from './errors/error.js'
export type { CloseKind } from './errors/failure-reason.js'
export { InsertManyError, type RowRange } from './errors/insert-many.js'
export type { FaultContext } from './errors/query.js'
export {
  AlreadyExistsError,
  ConflictError,
  NoRecordError,
  NotFoundError,
  PermissionError,
  QueryError,
  type StatementAnswer,
  type StatementResponse,
  StorageFullError,
  ThrownError,
  UniqueError,
} from './errors/query.js'
export {
  AbortError,
  AuthenticationError,
  LiveOverflowError,
  ProtocolError,
  RequestTimeoutError,
  TooBigError,
  UnsupportedError,
} from './errors/request.js'
export type { ServerFault } from './errors/server-fault.js'
export type { TimeSpan } from './options/time-span.js'
export { quoteIdentifier } from './query/identifiers.js'
export { type Json, toJson } from './query/json.js'
export {
  type AnyConnection,
  type ConnectionOf,
  ConnectionRegistry,
  type KindOptions,
} from './scope/connection-registry.js'
export { currentExecutor, runWith, withConnection } from './scope/scope.js'
export { currentSyncExecutor, runWithSync, withConnectionSync } from './scope/sync-scope.js'
export type { Credentials } from './session/credentials.js'
export type { ConnectionLease } from './sessions/lease.js'
export { type EnvironmentOptions, optionsFromEnv } from './settings/options-from-env.js'
export type { Histogram, PoolStats } from './supervision/pool-package.js'
export type { ConnectionStatus, LinkEnd, ProviderStats } from './transport/provider.js'
export type * from './transport/scheme-options.js'
export type { AnyTransport, Transport } from './transport/transport.js'
export type { RpcMethod } from './wire/rpc.js'
export type { TokenInput, Tokens } from './wire/tokens.js'
