import type { BoundQuery } from '@surrealengine/values'
import type { ByteStream, ExportOptions, ImportOptions, ImportSource } from '../api/bulk.js'
import type { ForkOptions } from '../api/connection.js'
import type { ChosenNames, DatabaseSession, SessionExecutor, UseOptions } from '../api/database-session.js'
import type { AuthenticateOptions, CallOptions, RecordResult } from '../api/executor.js'
import type { LiveAnswer, LiveOptions } from '../api/message.js'
import { originIn } from '../api/origin.js'
import type { Transaction, TransactionOptions } from '../api/transaction.js'
import { CALL_OPTIONS, checkCallOptions } from '../options/call-options.js'
import type { Credentials } from '../session/credentials.js'
import type { Session } from '../session/session.js'
import {
  authenticateChange,
  type Change,
  credentialsChange,
  invalidateChange,
  setChange,
  tokensIn,
  unsetChange,
  useChange,
} from '../session/session-calls.js'
import type { ConnectionParts } from '../settings/connection-parts.js'
import { feature } from '../transport/features.js'
import { checkTokens, readTokens, type TokenInput, type Tokens } from '../wire/tokens.js'
import { QueryExecutor } from './query.js'

/** The user-facing methods of a session, including the connection's own. */
export class SessionCalls extends QueryExecutor implements SessionExecutor {
  readonly #parts: ConnectionParts
  readonly #session: Session

  constructor(parts: ConnectionParts, session: Session) {
    const { dispatcher, settings } = parts
    const { codec, requestTimeout, retryConflicts } = settings
    super({
      send: (statement, options, read) => {
        if (options.cancel !== undefined) {
          return feature('stream', 'cancel', 'option').collect(parts, { session }, statement, options, read)
        }
        const { sql, variables } = statement
        const { timeout, signal, idempotent = false } = options
        const deadline = parts.limit(timeout, requestTimeout, signal)
        const params = [sql, variables]
        return dispatcher.request(session, { method: 'query', params, deadline, idempotent, read, retryConflicts })
      },
      origin: () => originIn(dispatcher, session),
      codec,
      live: async (what, options, defaults) => feature('live', 'live').start(parts, session, what, options, defaults),
      stream: (statement, options, defaults) =>
        feature('stream', 'stream').open(parts, { session }, statement, options, defaults),
    })
    this.#parts = parts
    this.#session = session
  }

  async use(names?: UseOptions, options?: CallOptions): Promise<ChosenNames> {
    const session = this.#session
    await this.#change('use', useChange(session, names, this.#parts.settings.capabilities), options)
    const { namespace, database } = session.view
    return { namespace, database }
  }

  async set(name: string, value: unknown, options?: CallOptions): Promise<void> {
    const { capabilities, codec } = this.#parts.settings
    await this.#change('set', setChange(name, value, capabilities, codec), options)
  }

  async unset(name: string, options?: CallOptions): Promise<void> {
    await this.#change('unset', unsetChange(name, this.#parts.settings.capabilities), options)
  }

  async signin(credentials: Credentials, options?: CallOptions): Promise<Tokens> {
    return tokensIn(await this.#change('signin', credentialsChange('signin', credentials), options))
  }

  async signup(credentials: Credentials, options?: CallOptions): Promise<Tokens> {
    return tokensIn(await this.#change('signup', credentialsChange('signup', credentials), options))
  }

  async authenticate(token: TokenInput, options?: AuthenticateOptions): Promise<Tokens> {
    const given = checkTokens(token)
    const change = authenticateChange(given, options?.renew)
    const result = await this.#change('authenticate', change, options)
    // The answer to `authenticate` holds none; that to `refresh` does.
    return readTokens(result) ?? given
  }

  async invalidate(options?: CallOptions): Promise<void> {
    await this.#change('invalidate', invalidateChange(this.#parts.settings.capabilities), options)
  }

  async info<T extends object>(options: CallOptions = {}): Promise<T | undefined> {
    checkCallOptions(options, CALL_OPTIONS, ' of info()')
    const [records] = await this.query<[T[]]>('SELECT * FROM $auth', {}, options)
    return Array.isArray(records) ? records[0] : undefined
  }

  async transaction<T>(fn: (transaction: Transaction) => Promise<T> | T, options: TransactionOptions = {}): Promise<T> {
    return feature('transactions', 'transaction').run(this.#parts, this.#session, fn, options)
  }

  async beginTransaction(options: CallOptions = {}): Promise<Transaction> {
    return feature('transactions', 'beginTransaction').begin(this.#parts, this.#session, options)
  }

  export(options: ExportOptions = {}): ByteStream {
    return feature('bulk', 'export').export(this.#parts, this.#session, options)
  }

  async import(source: ImportSource, options: ImportOptions = {}): Promise<void> {
    return feature('bulk', 'import').import(this.#parts, this.#session, source, options)
  }

  async answerLive<T extends object>(
    sql: string | BoundQuery,
    variables?: object,
    options: Omit<LiveOptions, 'snapshot'> = {},
  ): Promise<readonly LiveAnswer<RecordResult<T>>[]> {
    return feature('answer-live', 'answerLive').start(this.#parts, this.#session, sql, variables, options)
  }

  async forkSession(options?: ForkOptions): Promise<DatabaseSession> {
    return feature('sessions', 'forkSession').fork(this.#parts, this.#session, options)
  }

  /** Changes the session. */
  #change(method: string, change: Change, options: CallOptions = {}): Promise<unknown> {
    const parts = this.#parts
    return parts.bounded(options, deadline => parts.dispatcher.change(this.#session, { ...change, deadline }), method)
  }
}
