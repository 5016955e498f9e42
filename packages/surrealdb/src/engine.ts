import type { Connection, StatementAnswer, Transaction } from '@surrealengine/core'
import './features.js'
import {
  type AccessRecordAuth,
  type AnyAuth,
  type BoundQuery,
  type ConnectionSession,
  type ConnectionState,
  ConnectionUnavailableError,
  type DriverContext,
  type EngineEvents,
  Features,
  type LiveMessage,
  type NamespaceDatabase,
  type Nullable,
  type Publisher,
  type QueryChunk,
  type Session,
  type SqlExportOptions,
  type SurrealEngine,
  type Tokens,
  UnsupportedFeatureError,
  Uuid,
  type VersionInfo,
} from 'surrealdb'
import { type CallOptionsTag, tagOf } from './call-options.js'
import { chunksOf } from './chunks.js'
import type { Connecting } from './connect-options.js'
import { EngineLife, type EngineNews } from './engine-life.js'
import { exportResponse } from './export.js'
import { LiveQueries } from './live-queries.js'
import { liveRole } from './live-statement.js'
import { type EngineOptions, ownOptions } from './options.js'
import { SessionChanges } from './session-changes.js'
import { knownVersion } from './version.js'

type FeatureSet = SurrealEngine['features']

const EVERYWHERE = [Features.Api, Features.ExportImportRaw]
const OVER_LINKS = [Features.LiveQueries, Features.Sessions, Features.Transactions]

/** An engine of the SDK over a connection of core, which handles lost links. The SDK is notified only when the connection ends. */
export class ConnectionEngine implements SurrealEngine {
  /** `true` if this package's class reads the live queries: early messages are kept for its first reader. */
  isRead = false
  /** The session that the next one is made as a copy of. */
  nextOrigin: { readonly session: Session } | undefined
  /** Options of calls: the next `begin()` returns them instead of starting a transaction. */
  nextOptions: CallOptionsTag | undefined
  /** The version as the server reported it. */
  serverVersion = ''
  readonly live: LiveQueries
  readonly #life: EngineLife
  readonly #changes: SessionChanges
  readonly #transactions = new WeakMap<Uuid, Transaction>()

  constructor(context: DriverContext, options: EngineOptions) {
    const { own, core } = ownOptions(options)
    this.#life = new EngineLife(context, core)
    this.#changes = new SessionChanges(this.#life)
    this.live = new LiveQueries(own, error => this.news.publish('error', error))
  }

  get news(): Publisher<EngineNews> {
    return this.#life.news
  }

  /** Resolves when the SDK has it connect. */
  get opened(): Promise<void> {
    return this.#life.opened
  }

  /** The connection, once it was ready. */
  get connection(): Connection | undefined {
    return this.#life.connection
  }

  /** Set by the class before `open()`. */
  set connecting(options: Connecting | undefined) {
    this.#life.connecting = options
  }

  /** An access token that the connection holds already: the next `authenticate()` with it is not sent. */
  set acceptedToken(token: string | undefined) {
    this.#changes.acceptedToken = token
  }

  get features(): FeatureSet {
    const { protocol } = this.#life
    const overLinks = protocol.startsWith('http') ? [] : OVER_LINKS
    const ofServers = /^(http|ws)/.test(protocol) ? [Features.RefreshTokens] : []
    const more = this.nextOptions === undefined ? [] : [Features.Transactions]
    return new Set([...EVERYWHERE, ...overLinks, ...ofServers, ...more])
  }

  /** The SDK's state of a session. */
  stateOf(session: Session): ConnectionSession | undefined {
    return this.#life.stateOf(session)
  }

  /** The SDK has restored a session that was made as a copy. */
  copied(session: Session): void {
    this.#changes.copied(session)
  }

  subscribe<K extends keyof EngineEvents>(event: K, listener: (...payload: EngineEvents[K]) => void): () => void {
    return this.#life.events.subscribe(event, listener)
  }

  open(state: ConnectionState): void {
    this.#life.open(state)
  }

  ready(): void {
    this.#life.ready()
  }

  close(): Promise<void> {
    return this.#life.close()
  }

  health(): Promise<void> {
    return this.#life.run(async ({ connection }) => void (await connection.ping()))
  }

  async version(): Promise<VersionInfo> {
    const life = this.#life
    if (life.failure !== undefined) throw life.failure
    const version = await life.run(({ connection }) => connection.version())
    this.serverVersion = version
    const isExact = !life.isRestoring || life.connecting?.checksVersion === true
    return { version: isExact ? version : knownVersion(version) }
  }

  async sessions(): Promise<Uuid[]> {
    return this.#life.parts.sessions.ids as Uuid[]
  }

  attach(session: Uuid): Promise<void> {
    const origin = this.nextOrigin
    this.nextOrigin = undefined
    if (origin !== undefined) this.#changes.copying(session)
    return this.#life.run(({ sessions }) => sessions.open(session, origin))
  }

  detach(session: Uuid): Promise<void> {
    // The SDK would renew its token later, and fail.
    clearTimeout(this.stateOf(session)?.authRenewal)
    return this.#life.run(({ sessions }) => sessions.close(session))
  }

  use(names: Nullable<NamespaceDatabase>, session: Session): Promise<NamespaceDatabase> {
    return this.#changes.use(names, session)
  }

  signup(auth: AccessRecordAuth, session: Session): Promise<Tokens> {
    return this.#changes.signup(auth, session)
  }

  signin(auth: AnyAuth, session: Session): Promise<Tokens> {
    return this.#changes.signin(auth, session)
  }

  authenticate(token: string, session: Session): Promise<void> {
    return this.#changes.authenticate(token, session)
  }

  refresh(tokens: Tokens, session: Session): Promise<Tokens> {
    return this.#changes.refresh(tokens, session)
  }

  async revoke(): Promise<void> {
    throw new UnsupportedFeatureError(Features.RefreshTokens)
  }

  set(name: string, value: unknown, session: Session): Promise<void> {
    return this.#changes.set(name, value, session)
  }

  unset(name: string, session: Session): Promise<void> {
    return this.#changes.unset(name, session)
  }

  invalidate(session: Session): Promise<void> {
    return this.#changes.invalidate(session)
  }

  reset(session: Session): Promise<void> {
    return this.#changes.reset(session)
  }

  async begin(session: Session): Promise<Uuid> {
    const options = this.nextOptions
    this.nextOptions = undefined
    if (options !== undefined) return options.asId
    const id = Uuid.v4()
    this.#transactions.set(id, await this.#life.runIn(session, executor => executor.beginTransaction()))
    return id
  }

  commit(transaction: Uuid): Promise<void> {
    return this.#life.run(() => this.#transaction(transaction).commit())
  }

  cancel(transaction: Uuid): Promise<void> {
    return this.#life.run(() => this.#transaction(transaction).cancel())
  }

  importSql(data: string | Blob | ReadableStream): Promise<void> {
    return this.#life.run(({ connection }) => connection.import(data as never))
  }

  exportSql(options: Partial<SqlExportOptions>): Promise<Response> {
    return this.#life.run(({ connection }) => exportResponse(connection, options))
  }

  async exportMlModel(): Promise<never> {
    throw new UnsupportedFeatureError(Features.SurrealML)
  }

  query<T>(query: BoundQuery, session: Session, transaction?: Uuid): AsyncIterable<QueryChunk<T>> {
    return chunksOf<T>(() => this.#answers(query, session, transaction))
  }

  liveQuery(id: Uuid): AsyncIterable<LiveMessage> {
    return this.live.messages(id, this.isRead, this.#life.closed)
  }

  async #answers(query: BoundQuery, session: Session, id: Uuid | undefined): Promise<readonly StatementAnswer[]> {
    const tag = tagOf(id)
    if (id !== undefined && tag === undefined) return this.#transaction(id).answer(query.query, query.bindings)
    const found = this.#life.parts.sessions.find(session)
    const { executor } = found instanceof Promise ? await found : found
    const role = liveRole(query)
    if (role.kind !== 'none') return this.live.run(executor, query, role)
    return executor.answer(query.query, query.bindings, tag?.options)
  }

  #transaction(id: Uuid): Transaction {
    const found = this.#transactions.get(id)
    if (found === undefined) throw new ConnectionUnavailableError()
    return found
  }
}
