import type { CallOptions, Executor, SyncCallOptions, SyncExecutor } from '@surrealengine/core'
import { CALL_OPTIONS } from '@surrealengine/core/extension'
import { implicitExecutor, implicitSyncExecutor } from '@surrealengine/core/scope'
import { checkKnown } from '@surrealengine/core/transport'
import { after, type MaybeAsync, now } from './maybe-async.js'
import { type Plan, rowsOf } from './plan.js'
import { wrong } from './wrong.js'

/** The options of a call on a document. */
export interface DocumentCallOptions extends CallOptions {
  /** A connection, session, transaction or lease. Default: the current one, otherwise the default connection. */
  readonly connection?: Executor
}

/** The options of a blocking call on a document. */
export interface SyncDocumentCallOptions extends SyncCallOptions {
  /** A blocking connection, or a session, transaction or lease of one. Default: the current one, otherwise the default one. */
  readonly connection?: SyncExecutor
}

/** The names of the options of a call. */
export const CALL: readonly string[] = CALL_OPTIONS
/** The same of a blocking call. */
export const SYNC_CALL: readonly string[] = CALL.filter(name => name !== 'signal')

/** Options without the connection, and the executor that it stands for. */
type Read<O, E> = Omit<O, 'connection'> & { readonly executor: E }

/**
 * Reads the options of a method that takes a connection. `others` are those of this method alone.
 * @throws ConfigurationError for unknown options: a mistyped `connection` would mean the default one.
 * @throws NoDefaultConnectionError when no connection was passed and there is no default.
 */
export function readOptions<O extends DocumentCallOptions>(
  method: string,
  given: O,
  others: readonly string[] = [],
): Read<O, Executor> {
  checkOptions(method, given, ['connection', ...CALL, ...others])
  const { connection, ...options } = given
  return { ...options, executor: executorOf(connection) }
}

/** The same for a blocking method. */
export function readSyncOptions<O extends SyncDocumentCallOptions>(
  method: string,
  given: O,
  others: readonly string[] = [],
): Read<O, SyncExecutor> {
  checkOptions(method, given, ['connection', ...SYNC_CALL, ...others])
  const { connection, ...options } = given
  return { ...options, executor: syncExecutorOf(connection) }
}

/** @throws ConfigurationError for unknown options, and for a connection instead of options. */
export function checkOptions(method: string, options: object, known: readonly string[]): void {
  if (isExecutor(options) || isSyncExecutor(options)) throw wrong('connection-as-options', [method])
  if ('connection' in Object(options) && !known.includes('connection')) {
    throw wrong('misplaced-connection', [method], 'connection')
  }
  checkKnown(options, known, ` of ${method}()`)
}

/**
 * The connection that was passed, or else the current one.
 * @throws ConfigurationError for a blocking connection.
 * @throws NoDefaultConnectionError when no connection was passed and there is no default.
 */
export function executorOf(connection: object | undefined): Executor {
  if (connection === undefined) return implicitExecutor()
  if (isExecutor(connection)) return connection
  throw wrong('blocking-connection', [], 'connection')
}

/**
 * The same for a blocking call.
 * @throws ConfigurationError for a connection that does not block.
 * @throws NoDefaultConnectionError when no connection was passed and there is no default.
 */
export function syncExecutorOf(connection: object | undefined): SyncExecutor {
  if (connection === undefined) return implicitSyncExecutor()
  if (isSyncExecutor(connection)) return connection
  throw wrong('no-blocking-connection', [], 'connection')
}

function isExecutor(value: object): value is Executor {
  return typeof Reflect.get(Object(value), 'query') === 'function'
}

function isSyncExecutor(value: object): value is SyncExecutor {
  return typeof Reflect.get(Object(value), 'querySync') === 'function'
}

/** Sends what a plan says, and takes the results. */
export async function perform<T>(plan: MaybeAsync<Plan<T>>, executor: Executor, options: CallOptions = {}): Promise<T> {
  return run(plan, executor, async (sql, variables) => executor.query(sql, variables, options))
}

/**
 * The same, blocking.
 * @throws ConfigurationError for a plan that waits for an asynchronous validator.
 */
export function performSync<T>(plan: MaybeAsync<Plan<T>>, executor: SyncExecutor, options: SyncCallOptions = {}): T {
  return now(run(now(plan), executor, (sql, variables) => executor.querySync(sql, variables, options)))
}

type Send = (sql: string, variables: object) => MaybeAsync<readonly unknown[]>

function run<T>(plan: MaybeAsync<Plan<T>>, executor: object, send: Send): MaybeAsync<T> {
  return after(plan, ({ sql, variables, take, ifEmpty }) =>
    after(send(sql, variables), results => {
      if (ifEmpty === undefined || rowsOf(results[0]).length > 0) return take(results, executor)
      return after(resultsOrNone(send, ifEmpty.sql), reasons => {
        throw ifEmpty.errorOf(reasons)
      })
    }),
  )
}

/** The call itself was answered, so a failure to tell why is not its failure. */
function resultsOrNone(send: Send, sql: string): MaybeAsync<readonly unknown[] | undefined> {
  try {
    const results = send(sql, {})
    return results instanceof Promise ? results.catch(() => undefined) : results
  } catch {
    return undefined
  }
}
