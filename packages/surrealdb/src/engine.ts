import type { Connection, ConnectionEvents, SessionExecutor, StatementAnswer, Transaction } from '@surrealengine/core'
import './features.js'
import {
  type AccessRecordAuth,
  type AnyAuth,
  type BoundQuery,
  CallTerminatedError,
  type ConnectionSession,
  type ConnectionState,
  ConnectionUnavailableError,
  type DriverContext,
  type EngineEvents,
  Features,
  type LiveMessage,
  MissingNamespaceDatabaseError,
  type NamespaceDatabase,
  type Nullable,
  Publisher,
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
import { coreConnection } from './core-connection.js'
import { EngineSessions } from './engine-sessions.js'
import { sdkError } from './errors.js'
import { exportResponse } from './export.js'
import { LiveQueries } from './live-queries.js'
import { liveRole } from './live-statement.js'
import { type EngineOptions, type OwnOptions, ownOptions } from './options.js'
import { guardRenewals } from './session-state.js'
import { knownVersion } from './version.js'

/** What an engine tells its class that the SDK's controller is not told: it would end what goes on. */
export type EngineNews = {
  reconnecting: []
  connected: []
  error: [Error]
  tokens: [Session, Tokens]
}

type FeatureSet = SurrealEngine['features']

const EVERYWHERE = [Features.Api, Features.ExportImportRaw]
const OVER_LINKS = [Features.LiveQueries, Features.Sessions, Features.Transactions]

/** An engine of the SDK over a connection of core, which handles lost links. The SDK is told only when the connection ends. */
export class ConnectionEngine implements SurrealEngine {
  readonly news: Publisher<EngineNews> = new Publisher()
  /** What the class says of the `connect()` that is under way. */
  connecting: Connecting | undefined
  /** `true` if this package's class reads the live queries: messages before the first reader are kept for it. */
  isRead = false
  /** The session that the next one begins as. */
  nextOrigin: { readonly session: Session } | undefined
  /** The options that the next transaction stands for. */
  nextOptions: CallOptionsTag | undefined
  /** A token that core has accepted: it needs not be shown again. */
  acceptedToken: string | undefined
  /** What the server said it is. */
  serverVersion = ''
  /** Resolves when the SDK has it connect: what is closed before is not closed. */
  readonly opened: Promise<void>
  #opened = (): void => {}
  readonly #events = new Publisher<EngineEvents>()
  readonly #context: DriverContext
  readonly #options: Omit<EngineOptions, keyof OwnOptions>
  readonly #live: LiveQueries
  readonly #transactions = new WeakMap<Uuid, Transaction>()
  /** Sessions that were made of another, while the SDK tells what it knows of that. */
  readonly #copies = new Set<Session>()
  readonly #closed: Promise<void>
  #settleClosed = (): void => {}
  #connection: Connection | undefined
  #sessions: EngineSessions | undefined
  #state: ConnectionState | undefined
  #phase: 'new' | 'opening' | 'restoring' | 'ready' | 'closed' = 'new'
  #failure: Error | undefined
  #closing: Promise<void> | undefined

  constructor(context: DriverContext, options: EngineOptions) {
    const { own, core } = ownOptions(options)
    this.#context = context
    this.#options = core
    this.#live = new LiveQueries(own, error => this.news.publish('error', error))
    this.opened = new Promise(resolve => {
      this.#opened = resolve
    })
    this.#closed = new Promise(resolve => {
      this.#settleClosed = resolve
    })
  }

  get features(): FeatureSet {
    const { protocol = '' } = this.#state?.url ?? {}
    const overLinks = protocol.startsWith('http') ? [] : OVER_LINKS
    const ofServers = /^(http|ws)/.test(protocol) ? [Features.RefreshTokens] : []
    const more = this.nextOptions === undefined ? [] : [Features.Transactions]
    return new Set([...EVERYWHERE, ...overLinks, ...ofServers, ...more])
  }

  /** `true` while the SDK restores a session that the connection has restored already. */
  get isRestoring(): boolean {
    return this.#phase === 'restoring'
  }

  /** What the SDK knows of a session. */
  stateOf(session: Session): ConnectionSession | undefined {
    return session === undefined ? this.#state?.rootSession : this.#state?.sessions.get(session)
  }

  get live(): LiveQueries {
    return this.#live
  }

  /** Where the connection stands, once it was ready. */
  get connection(): Connection | undefined {
    return this.#phase === 'ready' ? this.#connection : undefined
  }

  subscribe<K extends keyof EngineEvents>(event: K, listener: (...payload: EngineEvents[K]) => void): () => void {
    return this.#events.subscribe(event, listener)
  }

  open(state: ConnectionState): void {
    this.#opened()
    this.#state = state
    this.#phase = 'opening'
    guardRenewals(state)
    void this.#open(state)
  }

  /** Never rejects: the SDK asks for the version next, and that rejects if connecting failed. */
  async #open(state: ConnectionState): Promise<void> {
    try {
      const connection = await coreConnection({
        context: this.#context,
        state,
        options: this.#options,
        connecting: this.connecting,
        onTokens: tokens => this.#renewed(undefined, tokens),
      })
      if (this.#phase === 'closed') return
      this.#connection = connection
      this.#sessions = new EngineSessions(connection, (id, tokens) => this.#renewed(id, tokens))
      await connection.connect()
    } catch (thrown) {
      this.#failure ??= sdkError(thrown)
    }
    if (this.#phase === 'closed') return
    this.#phase = 'restoring'
    this.#events.publish('connected')
  }

  ready(): void {
    if (this.#phase === 'closed') return
    this.#phase = 'ready'
    const { state, connection } = this.#parts()
    let wasLost = connection.status !== 'connected'
    connection.on('lost', () => {
      if (connection.status === 'connected') return
      wasLost = true
      this.news.publish('reconnecting')
    })
    connection.on('connected', () => {
      if (!wasLost || connection.status !== 'connected') return
      wasLost = false
      this.news.publish('connected')
    })
    connection.on('attemptFailed', ({ error }) => {
      if (this.#phase === 'ready') state.reconnect.propagate(sdkError(error))
    })
    connection.on('failed', event => this.#giveUp(event))
  }

  #giveUp({ error }: ConnectionEvents['failed']): void {
    if (this.#phase !== 'ready') return
    this.news.publish('error', sdkError(error))
    void this.close()
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const isWaitedFor = this.#phase === 'opening'
    this.#phase = 'closed'
    this.#settleClosed()
    if (isWaitedFor && this.#failure === undefined) {
      // The pending connect() rejects with it, as with any other failure.
      this.#failure = new CallTerminatedError()
      this.#events.publish('connected')
    }
    const hasFailed = this.#failure !== undefined && !isWaitedFor
    // What never was connected is disconnected at once.
    if (hasFailed) this.#events.publish('disconnected')
    await this.#connection?.close()
    if (!hasFailed) this.#events.publish('disconnected')
  }

  health(): Promise<void> {
    return this.#tell(async connection => void (await connection.ping()))
  }

  version(): Promise<VersionInfo> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    return this.#tell(async connection => {
      const version = await connection.version()
      this.serverVersion = version
      const isAsked = this.#phase !== 'restoring' || this.connecting?.checksVersion === true
      return { version: isAsked ? version : knownVersion(version) }
    })
  }

  async sessions(): Promise<Uuid[]> {
    return this.#parts().sessions.ids as Uuid[]
  }

  attach(session: Uuid): Promise<void> {
    const origin = this.nextOrigin
    this.nextOrigin = undefined
    if (origin !== undefined) this.#copies.add(session)
    return this.#tell((_, sessions) => sessions.open(session, origin))
  }

  /** What the SDK tells of a session that was made of another is over. */
  copied(session: Session): void {
    this.#copies.delete(session)
  }

  detach(session: Uuid): Promise<void> {
    // The SDK would renew its token later, and fail.
    clearTimeout(this.stateOf(session)?.authRenewal)
    return this.#tell((_, sessions) => sessions.close(session))
  }

  use({ namespace, database }: Nullable<NamespaceDatabase>, session: Session): Promise<NamespaceDatabase> {
    return this.#in(session, async (executor, known) => {
      // Core chose them when it connected, or when it made the session of another.
      const isChosen = this.#isRestored(session) && namespace === known?.namespace && database === known?.database
      if (isChosen) return named(known)
      if (namespace === undefined && database === undefined) return named(await executor.use())
      const kept = database === undefined && namespace !== null ? known?.database : database
      const chosen = await executor.use({
        ...(namespace !== undefined && { namespace }),
        ...(kept !== undefined && { database: kept }),
      })
      return named(chosen)
    })
  }

  signup(auth: AccessRecordAuth, session: Session): Promise<Tokens> {
    return this.#in(session, (executor, known) => {
      checkNames(auth, known)
      return executor.signup(auth as never)
    })
  }

  signin(auth: AnyAuth, session: Session): Promise<Tokens> {
    return this.#in(session, async (executor, known) => {
      checkNames(auth, known)
      const tokens = await executor.signin(auth as never)
      // What is not there yet is made for its owner, who was not known when it was chosen.
      const { namespace, database } = known ?? {}
      if (this.#phase === 'restoring' && namespace !== undefined) {
        await executor.use({ namespace, ...(database !== undefined && { database }) })
      }
      return tokens
    })
  }

  authenticate(token: string, session: Session): Promise<void> {
    const isSignedIn = session === undefined ? this.connecting !== undefined : true
    const isAccepted = token === this.acceptedToken || (isSignedIn && this.#isRestored(session))
    this.acceptedToken = undefined
    if (isAccepted) return Promise.resolve()
    return this.#in(session, async executor => void (await executor.authenticate(token)))
  }

  refresh(tokens: Tokens, session: Session): Promise<Tokens> {
    if (this.#copies.has(session)) return Promise.resolve(tokens)
    return this.#in(session, executor => executor.authenticate(tokens))
  }

  async revoke(): Promise<void> {
    throw new UnsupportedFeatureError(Features.RefreshTokens)
  }

  set(name: string, value: unknown, session: Session): Promise<void> {
    return this.#in(session, async executor => {
      if (!this.#copies.has(session)) await executor.set(name, value)
    })
  }

  unset(name: string, session: Session): Promise<void> {
    return this.#in(session, executor => executor.unset(name))
  }

  invalidate(session: Session): Promise<void> {
    return this.#in(session, executor => executor.invalidate())
  }

  reset(session: Session): Promise<void> {
    return this.#in(session, async (executor, known) => {
      await executor.invalidate()
      await executor.use({ namespace: null, database: null })
      for (const name of Object.keys(known?.variables ?? {})) await executor.unset(name)
    })
  }

  begin(session: Session): Promise<Uuid> {
    const options = this.nextOptions
    this.nextOptions = undefined
    if (options !== undefined) return Promise.resolve(options.asId)
    return this.#in(session, async executor => {
      const id = Uuid.v4()
      this.#transactions.set(id, await executor.beginTransaction())
      return id
    })
  }

  commit(transaction: Uuid): Promise<void> {
    return this.#tell(() => this.#transaction(transaction).commit())
  }

  cancel(transaction: Uuid): Promise<void> {
    return this.#tell(() => this.#transaction(transaction).cancel())
  }

  importSql(data: string | Blob | ReadableStream): Promise<void> {
    return this.#tell(connection => connection.import(data as never))
  }

  exportSql(options: Partial<SqlExportOptions>): Promise<Response> {
    return this.#tell(connection => exportResponse(connection, options))
  }

  async exportMlModel(): Promise<never> {
    throw new UnsupportedFeatureError(Features.SurrealML)
  }

  query<T>(query: BoundQuery, session: Session, transaction?: Uuid): AsyncIterable<QueryChunk<T>> {
    return chunksOf<T>(() => this.#ask(query, session, transaction))
  }

  liveQuery(id: Uuid): AsyncIterable<LiveMessage> {
    const feed = this.#live.find(id)
    return feed === undefined ? until(this.#closed) : withoutError(feed.read(!this.isRead))
  }

  async #ask(query: BoundQuery, session: Session, id: Uuid | undefined): Promise<readonly StatementAnswer[]> {
    const tag = tagOf(id)
    if (id !== undefined && tag === undefined) return this.#transaction(id).answer(query.query, query.bindings)
    const { sessions } = this.#parts()
    const found = sessions.find(session)
    const { executor } = found instanceof Promise ? await found : found
    const role = liveRole(query)
    if (role.kind !== 'none') return this.#live.run(executor, query, role)
    return executor.answer(query.query, query.bindings, tag?.options)
  }

  #transaction(id: Uuid): Transaction {
    const found = this.#transactions.get(id)
    if (found === undefined) throw new ConnectionUnavailableError()
    return found
  }

  /** `true` if core knows this of the session already, because it restored or copied it. */
  #isRestored(session: Session): boolean {
    return session === undefined ? this.#phase === 'restoring' : this.#copies.has(session)
  }

  #renewed(session: Session, tokens: Tokens): void {
    const known = this.stateOf(session)
    if (known === undefined) return
    if (this.connecting?.invalidatesOnExpiry === true && this.#phase === 'ready') return
    known.accessToken = tokens.access
    known.refreshToken = tokens.refresh
    if (this.#phase === 'ready') this.news.publish('tokens', session, tokens)
  }

  #parts(): { connection: Connection; sessions: EngineSessions; state: ConnectionState } {
    const connection = this.#connection
    const sessions = this.#sessions
    const state = this.#state
    if (connection === undefined || sessions === undefined || state === undefined)
      throw new ConnectionUnavailableError()
    return { connection, sessions, state }
  }

  async #tell<T>(run: (connection: Connection, sessions: EngineSessions) => Promise<T>): Promise<T> {
    const { connection, sessions } = this.#parts()
    try {
      return await run(connection, sessions)
    } catch (thrown) {
      throw sdkError(thrown)
    }
  }

  #in<T>(
    session: Session,
    run: (executor: SessionExecutor, known: ConnectionSession | undefined) => Promise<T>,
  ): Promise<T> {
    return this.#tell(async (_, sessions) => {
      const { executor } = await sessions.find(session)
      return run(executor, this.stateOf(session))
    })
  }
}

function named(names: Partial<Pick<ConnectionSession, 'namespace' | 'database'>> = {}): NamespaceDatabase {
  const { namespace, database } = names
  return { ...(namespace !== undefined && { namespace }), ...(database !== undefined && { database }) }
}

/** As the SDK refuses credentials that lack a name. */
function checkNames(auth: AnyAuth, known: ConnectionSession | undefined): void {
  const { namespace, database } = { namespace: undefined, database: undefined, ...auth }
  const isRecord = 'variables' in auth && auth.variables !== undefined
  const names = isRecord ? [namespace ?? known?.namespace, database ?? known?.database] : [namespace]
  const isMissing = isRecord ? names.includes(undefined) : database !== undefined && namespace === undefined
  if (isMissing) throw new MissingNamespaceDatabaseError()
}

/** The messages of a live query that this connection does not know: none, until the connection ends. */
function until(closed: Promise<void>): AsyncIterable<LiveMessage> {
  const next = async (): Promise<IteratorResult<LiveMessage>> => closed.then(() => ({ done: true, value: undefined }))
  return { [Symbol.asyncIterator]: () => ({ next }) }
}

/** The SDK reads some live queries without catching their errors, which are published as events instead. */
async function* withoutError(messages: AsyncIterable<LiveMessage>): AsyncGenerator<LiveMessage> {
  try {
    yield* messages
  } catch {
    // Published already.
  }
}
