import type { BoundQuery } from '@surrealengine/values'
import type { ByteStream } from '../bulk/byte-stream.js'
import type { ExportOptions, ImportOptions } from '../bulk/options.js'
import type { ImportSource } from '../bulk/source.js'
import { feature } from '../features.js'
import type { LiveAnswer, LiveOptions } from '../live/message.js'
import type { CallOptions, RecordResult } from '../query/executor.js'
import { originIn } from '../query/origin.js'
import { QueryExecutor } from '../query/query.js'
import type { Transaction, TransactionOptions } from '../query/transaction.js'
import type { Credentials, Tokens } from '../session/credentials.js'
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
import { checkTokens, readTokens, type TokenInput } from '../session/tokens.js'
import { checkCallOptions, OPTIONS_OF } from './call-options.js'
import type { ForkOptions } from './connection.js'
import type { ChosenNames, DatabaseSession, SessionExecutor, UseOptions } from './database-session.js'
import type { Runtime } from './runtime.js'

/** What a user calls on a session, whichever of a connection's it is. */
export class SessionCalls extends QueryExecutor implements SessionExecutor {
  readonly #runtime: Runtime
  readonly #session: Session

  constructor(runtime: Runtime, session: Session) {
    const { dispatcher, limit, settings } = runtime
    const { requestTimeout, retryConflicts } = settings
    super({
      send: ({ sql, variables }, { timeout, signal, idempotent = false }, read) => {
        const deadline = limit(timeout, requestTimeout, signal)
        const params = [sql, variables]
        return dispatcher.request(session, { method: 'query', params, deadline, idempotent, read, retryConflicts })
      },
      origin: () => originIn(dispatcher, session),
      live: async (what, options, defaults) => feature('live', 'live').start(runtime, session, what, options, defaults),
    })
    this.#runtime = runtime
    this.#session = session
  }

  async use(names?: UseOptions, options?: CallOptions): Promise<ChosenNames> {
    const session = this.#session
    await this.#change('use', useChange(session, names, this.#runtime.settings.capabilities), options)
    const { namespace, database } = session.view
    return { namespace, database }
  }

  async set(name: string, value: unknown, options?: CallOptions): Promise<void> {
    const { capabilities, codec } = this.#runtime.settings
    await this.#change('set', setChange(name, value, capabilities, codec), options)
  }

  async unset(name: string, options?: CallOptions): Promise<void> {
    await this.#change('unset', unsetChange(name, this.#runtime.settings.capabilities), options)
  }

  async signin(credentials: Credentials, options?: CallOptions): Promise<Tokens> {
    return tokensIn(await this.#change('signin', credentialsChange('signin', credentials), options))
  }

  async signup(credentials: Credentials, options?: CallOptions): Promise<Tokens> {
    return tokensIn(await this.#change('signup', credentialsChange('signup', credentials), options))
  }

  async authenticate(token: TokenInput, options?: CallOptions): Promise<Tokens> {
    const given = checkTokens(token)
    const result = await this.#change('authenticate', authenticateChange(given), options)
    // The answer to `authenticate` holds none; that to `refresh` does.
    return readTokens(result) ?? given
  }

  async invalidate(options?: CallOptions): Promise<void> {
    await this.#change('invalidate', invalidateChange(this.#runtime.settings.capabilities), options)
  }

  async info<T extends object>(options: CallOptions = {}): Promise<T | undefined> {
    checkCallOptions(options, OPTIONS_OF.call, ' of info()')
    const [records] = await this.query<[T[]]>('SELECT * FROM $auth', {}, options)
    return Array.isArray(records) ? records[0] : undefined
  }

  async transaction<T>(fn: (transaction: Transaction) => Promise<T> | T, options: TransactionOptions = {}): Promise<T> {
    return feature('transactions', 'transaction').run(this.#runtime, this.#session, fn, options)
  }

  async beginTransaction(options: CallOptions = {}): Promise<Transaction> {
    return feature('transactions', 'beginTransaction').begin(this.#runtime, this.#session, options)
  }

  export(options: ExportOptions = {}): ByteStream {
    return feature('bulk', 'export').export(this.#runtime, this.#session, options)
  }

  async import(source: ImportSource, options: ImportOptions = {}): Promise<void> {
    return feature('bulk', 'import').import(this.#runtime, this.#session, source, options)
  }

  async answerLive<T extends object>(
    sql: string | BoundQuery,
    variables?: object,
    options: Omit<LiveOptions, 'snapshot'> = {},
  ): Promise<readonly LiveAnswer<RecordResult<T>>[]> {
    return feature('answer-live', 'answerLive').start(this.#runtime, this.#session, sql, variables, options)
  }

  async forkSession(options?: ForkOptions): Promise<DatabaseSession> {
    return feature('sessions', 'forkSession').fork(this.#runtime, this.#session, options)
  }

  /** Has the server make a change of the session. One that cannot be made rejects, as its caller is asynchronous. */
  #change(method: string, change: Change, options: CallOptions = {}): Promise<unknown> {
    const { bounded, dispatcher } = this.#runtime
    return bounded(options, deadline => dispatcher.change(this.#session, { ...change, deadline }), method)
  }
}
