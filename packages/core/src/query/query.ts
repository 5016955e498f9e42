import { BoundQuery, RecordId, type Table } from '@surrealengine/values'
import { advise, say } from '#prose'
import { checkCallOptions, OPTIONS_OF } from '../connection/call-options.js'
import { ConfigurationError } from '../errors/configuration.js'
import { NoRecordError } from '../errors/query.js'
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
  Edge,
  Executor,
  InsertOptions,
  NewRecord,
  RecordResult,
  Records,
  Row,
  RunOptions,
  Whole,
} from './executor.js'
import { ORIGIN, type Origin } from './origin.js'
import { resultsOf } from './results.js'
import { variablesOf } from './variables.js'

/** Sends a query, and gives what `read` makes of the server's bare answer. */
type SendQuery = (statement: Statement, options: CallOptions, read: (answer: unknown) => unknown) => Promise<unknown>

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
  /** Which database is asked. */
  readonly origin: () => Origin
}

/** Makes an executor of a way to send queries. `defaults` go into every call that does not say otherwise. */
export function createExecutor(parts: ExecutorParts, defaults: CallOptions = {}): Executor {
  const { send } = parts
  /** The options of a call over the defaults, without those that its statement is made of. */
  const optionsOf = (options: InsertOptions & RunOptions): CallOptions => {
    const { relation: _, version: __, ...call } = options
    return { ...defaults, ...call }
  }

  /** Sends a statement and picks from its results. A statement that cannot be made rejects like one that fails. */
  function ask<T>(
    statementOf: () => Statement,
    options: CallOptions | undefined,
    pick: (results: unknown[]) => unknown,
    known?: readonly string[],
  ): Promise<T> {
    try {
      if (options !== undefined) checkCallOptions(options, known)
      const given = options === undefined ? defaults : optionsOf(options)
      return send(statementOf(), given, answer => pick(resultsOf(answer))) as Promise<T>
    } catch (thrown) {
      return Promise.reject(thrown)
    }
  }

  function query<R extends unknown[] = unknown[]>(
    sql: string | BoundQuery<R>,
    variables?: object,
    options?: CallOptions,
  ): Promise<R> {
    return ask(() => queryStatement(sql, variables), options, all)
  }

  function select<T extends object = Row>(id: RecordId, options?: CallOptions): Promise<RecordResult<T> | undefined>
  function select<T extends object = Row>(from: Records, options?: CallOptions): Promise<RecordResult<T>[]>
  function select(what: Target, options?: CallOptions): Promise<unknown> {
    return ask(() => selectStatement(what), options, about(what))
  }

  function create<T extends object = Row, Given extends object = Whole<T>>(
    what: Parameters<typeof createStatement>[0],
    ...[data, options]: NewRecord<Given, CallOptions>
  ): Promise<RecordResult<T>> {
    return ask(() => createStatement(what, data), options, written('create'))
  }

  function insert<T extends object = Row, Given extends object = Whole<T>>(
    into: Parameters<typeof insertStatement>[0],
    data: Given | readonly Given[],
    options?: InsertOptions,
  ): Promise<RecordResult<T>[]> {
    return ask(() => insertStatement(into, data, options?.relation ?? false), options, first, OPTIONS_OF.insert)
  }

  function upsert<T extends object = Row, Given extends object = Whole<T>>(
    id: RecordId,
    ...data: NewRecord<Given, CallOptions>
  ): Promise<RecordResult<T>>
  function upsert<T extends object = Row, Given extends object = Whole<T>>(
    what: Records,
    ...data: NewRecord<Given, CallOptions>
  ): Promise<RecordResult<T>[]>
  function upsert(what: Target, data?: object, options?: CallOptions): Promise<unknown> {
    return ask(() => upsertStatement(what, data), options, what instanceof RecordId ? written('upsert') : first)
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
    function change(what: Target, data?: unknown, options?: CallOptions): Promise<unknown> {
      return ask(() => compile(what, data), options, about(what))
    }
    return change
  }

  function remove<T extends object = Row>(id: RecordId, options?: CallOptions): Promise<RecordResult<T> | undefined>
  function remove<T extends object = Row>(what: Records, options?: CallOptions): Promise<RecordResult<T>[]>
  function remove(what: Target, options?: CallOptions): Promise<unknown> {
    return ask(() => deleteStatement(what), options, about(what))
  }

  type Ends = RecordId | readonly RecordId[]
  type EdgeTarget = Parameters<typeof relateStatement>[1]
  function relate<T extends object = Row, Given extends object = Edge<T>>(
    from: RecordId,
    edge: EdgeTarget,
    to: RecordId,
    ...data: NewRecord<Given, CallOptions>
  ): Promise<RecordResult<T>>
  function relate<T extends object = Row, Given extends object = Edge<T>>(
    from: Ends,
    edge: EdgeTarget,
    to: Ends,
    ...data: NewRecord<Given, CallOptions>
  ): Promise<RecordResult<T>[]>
  function relate(from: Ends, edge: EdgeTarget, to: Ends, data?: unknown, options?: CallOptions): Promise<unknown> {
    const isOne = from instanceof RecordId && to instanceof RecordId
    return ask(() => relateStatement(from, edge, to, data), options, isOne ? written('relate') : first)
  }

  function run<T = unknown>(name: string, args: readonly unknown[] = [], options?: RunOptions): Promise<T> {
    return ask(() => runStatement(name, args, options?.version), options, first, OPTIONS_OF.run)
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
    with: options => {
      checkCallOptions(options, OPTIONS_OF.call, ' of with()')
      return createExecutor(parts, optionsOf(options))
    },
    [ORIGIN]: parts.origin,
  }
}

function all(results: unknown[]): unknown[] {
  return results
}

function first([result]: unknown[]): unknown {
  return result
}

/** The one record of a result that is a list of one or none. */
function record([result]: unknown[]): unknown {
  return Array.isArray(result) ? result[0] : result
}

/** The record that a statement wrote. Throws where the server gave none back. */
function written(method: string): typeof first {
  return results => {
    const row = record(results)
    if (row !== undefined && row !== null) return row
    const responses = results.map(result => ({ ok: true, result }) as const)
    throw new NoRecordError({ message: say('no-record-back', method) }, { index: 0, responses })
  }
}

/** The result of a statement about one record is a list of one or none; about anything else it stays a list. */
function about(what: unknown): typeof first {
  return what instanceof RecordId ? record : first
}

function queryStatement(sql: string | BoundQuery, variables: object = {}): Statement {
  if (sql instanceof BoundQuery) return { sql: sql.query, variables: variablesOf({ ...sql.bindings, ...variables }) }
  if (typeof sql === 'string') return { sql, variables: variablesOf(variables) }
  throw new ConfigurationError(say('not-a-query'), {
    hint: advise('write-query'),
  })
}
