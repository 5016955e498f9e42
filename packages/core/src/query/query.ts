import { BoundQuery, RecordId, type Table } from 'surrealdb'
import { ConfigurationError } from '../errors/configuration.js'
import type { LiveOptions, LiveSubscription } from '../live/message.js'
import {
  createStatement,
  deleteStatement,
  insertStatement,
  mergeStatement,
  patchStatement,
  relateStatement,
  runStatement,
  type Statement,
  selectStatement,
  type Target,
  updateStatement,
  upsertStatement,
} from './compile.js'
import type {
  CallOptions,
  Content,
  Executor,
  InsertOptions,
  RecordResult,
  Records,
  Row,
  RunOptions,
} from './executor.js'
import { resultsOf } from './results.js'

/** Sends a query and resolves with the server's bare answer. */
type SendQuery = (statement: Statement, options: CallOptions) => Promise<unknown>

/** Starts a live query, within the given defaults. */
type StartLive = <T extends object>(
  what: Table | string | BoundQuery,
  options: LiveOptions,
  defaults: CallOptions,
) => Promise<LiveSubscription<T>>

/** What an executor is made of. */
export interface ExecutorParts {
  readonly send: SendQuery
  readonly live: StartLive
}

/** Makes an executor of a way to send queries. `defaults` go into every call that does not say otherwise. */
export function createExecutor(parts: ExecutorParts, defaults: CallOptions = {}): Executor {
  const { send } = parts
  const optionsOf = <O extends CallOptions>(options: O | undefined): O & CallOptions => {
    const known = options as (O & CallOptions) | undefined
    return { ...defaults, ...known } as O & CallOptions
  }

  async function all(statement: Statement, options: CallOptions | undefined): Promise<unknown[]> {
    return resultsOf(await send(statement, options === undefined ? defaults : optionsOf(options)))
  }

  async function first<T>(statement: Statement, options: CallOptions | undefined): Promise<T> {
    const [result] = await all(statement, options)
    return result as T
  }

  /** The result of a statement about a record is a list of one or none; about anything else it stays a list. */
  async function about<T>(what: unknown, statement: Statement, options: CallOptions | undefined): Promise<T> {
    const result = await first<unknown>(statement, options)
    return (what instanceof RecordId && Array.isArray(result) ? result[0] : result) as T
  }

  async function query<R extends unknown[] = unknown[]>(
    sql: string | BoundQuery<R>,
    variables?: Readonly<Record<string, unknown>>,
    options?: CallOptions,
  ): Promise<R> {
    return (await all(queryStatement(sql, variables), options)) as R
  }

  function select<T extends object = Row>(id: RecordId, options?: CallOptions): Promise<RecordResult<T> | undefined>
  function select<T extends object = Row>(from: Records, options?: CallOptions): Promise<RecordResult<T>[]>
  async function select(what: Target, options?: CallOptions): Promise<unknown> {
    return about(what, selectStatement(what), options)
  }

  async function create<T extends object = Row>(
    what: Parameters<typeof createStatement>[0],
    data?: Content<T>,
    options?: CallOptions,
  ): Promise<RecordResult<T>> {
    const result = await first<unknown>(createStatement(what, data), options)
    return (Array.isArray(result) ? result[0] : result) as RecordResult<T>
  }

  async function insert<T extends object = Row>(
    into: Parameters<typeof insertStatement>[0],
    data: Content<T> | readonly Content<T>[],
    options?: InsertOptions,
  ): Promise<RecordResult<T>[]> {
    return first(insertStatement(into, data, options?.relation ?? false), options)
  }

  function upsert<T extends object = Row>(
    id: RecordId,
    data?: Content<T>,
    options?: CallOptions,
  ): Promise<RecordResult<T>>
  function upsert<T extends object = Row>(
    what: Records,
    data?: Content<T>,
    options?: CallOptions,
  ): Promise<RecordResult<T>[]>
  async function upsert(what: Target, data?: object, options?: CallOptions): Promise<unknown> {
    return about(what, upsertStatement(what, data), options)
  }

  function changing(compile: (what: Target, data: unknown) => Statement) {
    function change<T extends object = Row>(
      id: RecordId,
      data?: Content<T>,
      options?: CallOptions,
    ): Promise<RecordResult<T> | undefined>
    function change<T extends object = Row>(
      what: Records,
      data?: Content<T>,
      options?: CallOptions,
    ): Promise<RecordResult<T>[]>
    async function change(what: Target, data?: unknown, options?: CallOptions): Promise<unknown> {
      return about(what, compile(what, data), options)
    }
    return change
  }

  function remove<T extends object = Row>(id: RecordId, options?: CallOptions): Promise<RecordResult<T> | undefined>
  function remove<T extends object = Row>(what: Records, options?: CallOptions): Promise<RecordResult<T>[]>
  async function remove(what: Target, options?: CallOptions): Promise<unknown> {
    return about(what, deleteStatement(what), options)
  }

  type Ends = RecordId | readonly RecordId[]
  type Edge = Parameters<typeof relateStatement>[1]
  function relate<T extends object = Row>(
    from: RecordId,
    edge: Edge,
    to: RecordId,
    data?: Content<T>,
    options?: CallOptions,
  ): Promise<RecordResult<T>>
  function relate<T extends object = Row>(
    from: Ends,
    edge: Edge,
    to: Ends,
    data?: Content<T>,
    options?: CallOptions,
  ): Promise<RecordResult<T>[]>
  async function relate(from: Ends, edge: Edge, to: Ends, data?: unknown, options?: CallOptions): Promise<unknown> {
    const result = await first<unknown>(relateStatement(from, edge, to, data), options)
    const single = from instanceof RecordId && to instanceof RecordId
    return single && Array.isArray(result) ? result[0] : result
  }

  async function run<T = unknown>(name: string, args: readonly unknown[] = [], options?: RunOptions): Promise<T> {
    return first(runStatement(name, args, options?.version), options)
  }

  return {
    query,
    select,
    create,
    insert,
    upsert,
    update: changing(updateStatement),
    merge: changing(mergeStatement),
    patch: changing(patchStatement),
    delete: remove,
    relate,
    run,
    live: <T extends object = Row>(what: Table | string | BoundQuery, options: LiveOptions = {}) =>
      parts.live<RecordResult<T>>(what, options, defaults),
    with: options => createExecutor(parts, optionsOf(options)),
  }
}

function queryStatement(sql: string | BoundQuery, variables: Readonly<Record<string, unknown>> = {}): Statement {
  if (sql instanceof BoundQuery) return { sql: sql.query, variables: { ...sql.bindings, ...variables } }
  if (typeof sql === 'string') return { sql, variables }
  throw new ConfigurationError('query() takes SurrealQL as text, or a BoundQuery', {
    hint: "Write query('SELECT * FROM users WHERE age > $age', { age: 30 }), or use surql.",
  })
}
