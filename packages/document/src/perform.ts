import {
  type CallOptions,
  ConfigurationError,
  type Executor,
  type SyncCallOptions,
  type SyncExecutor,
} from '@surrealengine/core'
import { implicitExecutor, implicitSyncExecutor } from '@surrealengine/core/scope'
import { type Plan, rowsOf } from './statement.js'
import { suggestion } from './suggestion.js'

/** What a call of a document takes. */
export interface DocumentCallOptions extends CallOptions {
  /** A connection, session, transaction or lease. Default: the current one, otherwise the default connection. */
  readonly connection?: Executor
}

/** What a blocking call of a document takes. */
export interface SyncDocumentCallOptions extends SyncCallOptions {
  /** A blocking connection or what belongs to one. Default: the current one, otherwise the default one. */
  readonly connection?: SyncExecutor
}

/** Whom a call asks, and what it hands on. */
interface Call<E, O> {
  readonly executor: E
  readonly options: O
}

const CALL: Readonly<Record<keyof CallOptions, true>> = { timeout: true, signal: true, idempotent: true }
const SYNC_CALL: Readonly<Record<keyof SyncCallOptions, true>> = { timeout: true, idempotent: true }

/**
 * What a call of a document was told. `method` names it; `besides` are the options of this call alone.
 * @throws ConfigurationError for options that are not known: a mistyped `connection` would be the default one.
 * @throws NoDefaultConnectionError when nobody was named and there is no default.
 */
export function callOf<O extends DocumentCallOptions>(
  method: string,
  given: O,
  besides: readonly string[] = [],
): Call<Executor, Omit<O, 'connection'>> {
  checkOptions(method, given, ['connection', ...Object.keys(CALL), ...besides])
  const { connection, ...options } = given
  return { executor: executorOf(connection), options }
}

/** The same of a blocking call. */
export function syncCallOf<O extends SyncDocumentCallOptions>(
  method: string,
  given: O,
  besides: readonly string[] = [],
): Call<SyncExecutor, Omit<O, 'connection'>> {
  checkOptions(method, given, ['connection', ...Object.keys(SYNC_CALL), ...besides])
  const { connection, ...options } = given
  return { executor: syncExecutorOf(connection), options }
}

/** @throws ConfigurationError for options that a call of a query set does not take. */
export function checkCall(method: string, options: CallOptions): void {
  checkOptions(method, options, Object.keys(CALL))
}

/** @throws ConfigurationError for options that a blocking call of a query set does not take. */
export function checkSyncCall(method: string, options: SyncCallOptions): void {
  checkOptions(method, options, Object.keys(SYNC_CALL))
}

/** @throws ConfigurationError for other options than these. */
export function checkOptions(method: string, options: object, known: readonly string[]): void {
  if (!isObject(options) || Array.isArray(options) || 'query' in options || 'querySync' in options) {
    throw new ConfigurationError(`The options of ${method}() must be an object of their own`, {
      hint: known.includes('connection')
        ? 'Pass { connection }, not the connection itself.'
        : 'Pass the connection to using(), and { timeout } here.',
    })
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue
    const hint = name === 'connection' ? 'Write User.objects.using(connection) before this call.' : undefined
    throw new ConfigurationError(`${method}() has no option "${name}". ${suggestion(name, known)}`, {
      option: name,
      hint,
    })
  }
}

/**
 * Whom to ask.
 * @throws NoDefaultConnectionError when nobody was named and there is no default.
 */
export function executorOf(connection: Executor | SyncExecutor | undefined): Executor {
  if (connection === undefined) return implicitExecutor()
  if (isObject(connection) && 'query' in connection && typeof connection.query === 'function') return connection
  throw new ConfigurationError('This call takes a connection that does not block', {
    option: 'connection',
    hint: 'Call its Sync twin with a blocking connection: saveSync(), allSync() and so on.',
  })
}

/**
 * Whom to ask while the thread waits.
 * @throws NoDefaultConnectionError when nobody was named and there is no default.
 */
export function syncExecutorOf(connection: Executor | SyncExecutor | undefined): SyncExecutor {
  if (connection === undefined) return implicitSyncExecutor()
  if (isObject(connection) && 'querySync' in connection && typeof connection.querySync === 'function') return connection
  throw new ConfigurationError('This call takes a blocking connection', {
    option: 'connection',
    hint: 'Create one with asyncMode: false, or call save(), all() and so on, and await them.',
  })
}

/** What comes from plain JavaScript may be anything. */
function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

/** Sends a plan, at once, and takes the answer. */
export async function perform<T>(plan: Plan<T>, executor: Executor, options: CallOptions = {}): Promise<T> {
  const results = await executor.query(plan.sql, plan.variables, options)
  const { ifNone } = plan
  if (ifNone === undefined || rowsOf(results[0]).length > 0) return plan.take(results, executor)
  // What was asked is answered already, also where this question fails.
  const why = await executor.query(ifNone.sql, {}, options).catch(() => undefined)
  throw ifNone.errorOf(why)
}

/** The same while the thread waits. */
export function performSync<T>(plan: Plan<T>, executor: SyncExecutor, options: SyncCallOptions = {}): T {
  const results = executor.querySync(plan.sql, plan.variables, options)
  const { ifNone } = plan
  if (ifNone === undefined || rowsOf(results[0]).length > 0) return plan.take(results, executor)
  throw ifNone.errorOf(answerOf(() => executor.querySync(ifNone.sql, {}, options)))
}

function answerOf(ask: () => unknown[]): unknown[] | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}

/**
 * What must be there at once.
 * @throws ConfigurationError where a validator takes its time.
 */
export function atOnce<T>(value: T | Promise<T>): T {
  if (!(value instanceof Promise)) return value
  // Nobody waits for it.
  value.catch(() => {})
  throw new ConfigurationError('A validator of this document is asynchronous, and a blocking call cannot wait for it', {
    hint: 'Call the twin without Sync and await it.',
  })
}
