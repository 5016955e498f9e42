import type { Codec } from '@surrealengine/codec'
import { type BoundQuery, RecordId, type Table } from '@surrealengine/values'
import { say } from '#prose'
import type { CallOptions, Executor, InsertOptions, RunOptions } from '../api/executor.js'
import type { InsertManyOptions, InsertManyResult, RowSource } from '../api/insert-many.js'
import type { LiveOptions, LiveSubscription } from '../api/message.js'
import { ORIGIN, type Origin } from '../api/origin.js'
import type { RowStream, StreamOptions } from '../api/stream.js'
import { NoRecordError, type StatementAnswer } from '../errors/query.js'
import { checkCallOptions, INSERT_OPTIONS, QUERY_OPTIONS, RUN_OPTIONS } from '../options/call-options.js'
import { feature } from '../transport/features.js'
import { answersOf, resultsOf } from '../wire/results.js'
import {
  insertStatement,
  type Method,
  queryStatement,
  runStatement,
  type Statement,
  statementOf,
  type Target,
} from './compile.js'

/** What a `QueryExecutor` needs. */
export interface ExecutorParts {
  /** Sends a query and returns what `read` makes of the raw reply. */
  send(statement: Statement, options: CallOptions, read: (answer: unknown) => unknown): Promise<unknown>
  /** Starts a live query with the given defaults. */
  live<T extends object>(
    what: Table | string | BoundQuery,
    options: LiveOptions,
    defaults: CallOptions,
  ): Promise<LiveSubscription<T>>
  /** Streams the rows of a query, with the given defaults. */
  stream<T>(statement: Statement, options: StreamOptions | undefined, defaults: CallOptions): RowStream<T>
  /** The database it queries. */
  origin(): Origin
  /** The codec of its connection. */
  readonly codec: Codec
  /** `true` in a transaction, which is rolled back when its link ends. */
  readonly inTransaction?: boolean
}

/** An executor on top of a function that sends queries. `defaults` apply to calls without those options. */
export const QueryExecutor: new (parts: ExecutorParts, defaults?: CallOptions) => Executor = class QueryExecutor
  implements Executor
{
  readonly #parts: ExecutorParts
  readonly #defaults: CallOptions

  constructor(parts: ExecutorParts, defaults: CallOptions = {}) {
    this.#parts = parts
    this.#defaults = defaults
  }

  query<R>(sql: string | BoundQuery, variables?: object, options?: CallOptions): Promise<R> {
    return this.#ask('query', () => queryStatement(sql, variables), options)
  }

  async answer(
    sql: string | BoundQuery,
    variables?: object,
    options?: CallOptions,
  ): Promise<readonly StatementAnswer[]> {
    const sent = this.#parts.send(queryStatement(sql, variables), this.#optionsOf('answer', options), answersOf)
    return sent as Promise<StatementAnswer[]>
  }

  select<R>(what: Target, options?: CallOptions): Promise<R> {
    return this.#about('select', what, undefined, options)
  }

  create<R>(what: Target, data?: unknown, options?: CallOptions): Promise<R> {
    return this.#about('create', what, data, options)
  }

  insert<R>(into: Table | string, data: unknown, options?: InsertOptions): Promise<R> {
    return this.#ask('insert', () => insertStatement(into, data, options?.relation), options, false)
  }

  async insertMany(
    into: Table | string,
    rows: RowSource<object>,
    options: InsertManyOptions = {},
  ): Promise<InsertManyResult> {
    return feature('insert-many', 'insertMany').insert(this.#parts, into, rows, options, this.#defaults)
  }

  upsert<R>(what: Target, data?: unknown, options?: CallOptions): Promise<R> {
    return this.#about('upsert', what, data, options)
  }

  update<R>(what: Target, data?: unknown, options?: CallOptions): Promise<R> {
    return this.#about('update', what, data, options)
  }

  merge<R>(what: Target, data: unknown, options?: CallOptions): Promise<R> {
    return this.#about('merge', what, data, options)
  }

  patch<R>(what: Target, operations: unknown, options?: CallOptions): Promise<R> {
    return this.#about('patch', what, operations, options)
  }

  delete<R>(what: Target, options?: CallOptions): Promise<R> {
    return this.#about('delete', what, undefined, options)
  }

  relate<R>(from: unknown, edge: Target, to: unknown, data?: unknown, options?: CallOptions): Promise<R> {
    const isOne = from instanceof RecordId && to instanceof RecordId
    return this.#ask('relate', () => statementOf('relate', edge, data, { _from: from, _to: to }), options, isOne)
  }

  run<R>(name: string, args: readonly unknown[] = [], options?: RunOptions): Promise<R> {
    return this.#ask('run', () => runStatement(name, args, options?.version), options, false)
  }

  live<T extends object>(what: Table | string | BoundQuery, options: LiveOptions = {}): Promise<LiveSubscription<T>> {
    return this.#parts.live(what, options, this.#defaults)
  }

  stream<T>(sql: string | BoundQuery, variables?: object, options?: StreamOptions): RowStream<T> {
    return this.#parts.stream(queryStatement(sql, variables), options, this.#defaults)
  }

  with(options: CallOptions): Executor {
    checkCallOptions(options, QUERY_OPTIONS, ' of with()')
    return new QueryExecutor(this.#parts, { ...this.#defaults, ...options })
  }

  [ORIGIN](): Origin {
    return this.#parts.origin()
  }

  /** Sends a statement about a record, a range or a table. For a single record the result is that record. */
  #about<R>(method: Method, what: Target, data: unknown, options: CallOptions | undefined): Promise<R> {
    const isOne = method === 'create' || what instanceof RecordId
    return this.#ask(method, () => statementOf(method, what, data), options, isOne)
  }

  /**
   * Sends a statement and reads its result: one record if `isOne` is true, the plain result if it is false, or the
   * results of all statements if omitted. Rejects for invalid arguments rather than throwing.
   */
  #ask<R>(
    method: Method | 'query' | 'run',
    statement: () => Statement,
    options: CallOptions | undefined,
    isOne?: boolean,
  ): Promise<R> {
    const read = (answer: unknown): unknown => {
      const results = resultsOf(answer)
      return isOne === undefined ? results : isOne ? recordOf(method, results) : results[0]
    }
    try {
      return this.#parts.send(statement(), this.#optionsOf(method, options), read) as Promise<R>
    } catch (thrown) {
      return Promise.reject(thrown)
    }
  }

  /** The options of a call, without those that are part of its statement. */
  #optionsOf(
    method: Method | 'query' | 'answer' | 'run',
    options: (InsertOptions & RunOptions) | undefined,
  ): CallOptions {
    if (options === undefined) return this.#defaults
    checkCallOptions(options, OPTIONS_OF[method] ?? QUERY_OPTIONS, ` of ${method}()`)
    const { relation: _, version: __, ...call } = options
    return { ...this.#defaults, ...call }
  }
}

/** The record in a result of at most one. Throws if the server returned none after a write. */
function recordOf(method: string, results: readonly unknown[]): unknown {
  const [result] = results
  const row: unknown = Array.isArray(result) ? result[0] : result
  if ((row !== undefined && row !== null) || !WRITES.test(method)) return row
  const responses = results.map(each => ({ ok: true, result: each }) as const)
  throw new NoRecordError({ message: say('no-record', method) }, { index: 0, responses })
}

/** The options of the methods that take more than every call does. */
const OPTIONS_OF: Readonly<Record<string, readonly string[]>> = { insert: INSERT_OPTIONS, run: RUN_OPTIONS }

/** The methods that always write a record. */
const WRITES = /create|upsert|relate/
