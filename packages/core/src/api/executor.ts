import type { BoundQuery, RecordId, RecordIdRange, Table } from '@surrealengine/values'
import type { StatementAnswer } from '../errors/query.js'
import type { TimeSpan } from '../options/time-span.js'
import type { ORIGIN, Origin } from './origin.js'

/** A record of unknown type. */
export type Row = Record<string, unknown>

/** A returned record of type `T`, always with its `id`. */
export type RecordResult<T extends object> = T extends { id: unknown } ? T : T & { id: RecordId }

/** Some fields of a record of type `T`, or any object if no type was given. Never inferred. */
export type Content<T extends object> = NoInfer<Row extends T ? object : Partial<T>>

/** A whole record of type `T` with optional `id`, or any object if no type was given. */
export type Whole<T extends object> = Row extends T
  ? object
  : { [K in keyof T as Exclude<K, 'id'>]: T[K] } & { readonly id?: unknown }

/** A whole edge of type `T`, without the `in` and `out` that `relate()` sets. */
export type Edge<T extends object> = Row extends T ? object : Omit<Whole<T>, 'in' | 'out'>

/** The data of a new record, optional if all its fields are, and the options of the call. */
export type NewRecord<Given extends object, Options> =
  Record<never, never> extends Given ? [data?: Given | undefined, options?: Options] : [data: Given, options?: Options]

/** Options of every call. */
export interface CallOptions {
  /** Limit for queueing, connecting, sending and retrying. Default: `requestTimeout`. 0 means no limit. */
  readonly timeout?: TimeSpan
  /** Aborts the call with an `AbortError`. */
  readonly signal?: AbortSignal
  /** Allows the call to be repeated after a loss, even if it may have run. Default `false`. */
  readonly idempotent?: boolean
}

/** Options of `authenticate`. */
export interface AuthenticateOptions extends CallOptions {
  /**
   * Exchanges the refresh token for new tokens at once, even while the access token is valid. Without a refresh token it
   * changes nothing. Default `false`: only if the server rejects the access token.
   */
  readonly renew?: boolean
}

/** Options of `insert`. */
export interface InsertOptions extends CallOptions {
  /** The records are edges, with `in` and `out`. Default `false`. */
  readonly relation?: boolean
}

/** Options of `run`. */
export interface RunOptions extends CallOptions {
  /** The version of a machine-learning model: `'1.0.0'`. */
  readonly version?: string
}

/** A JSON Patch operation (RFC 6902), plus SurrealDB's `change`. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace' | 'test' | 'change'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'copy' | 'move'; readonly path: string; readonly from: string }

/** A table, by name or as a `Table`, or a range of records. */
export type Records = Table | RecordIdRange | string

/**
 * The queries of a database. A string is always a table name and is never parsed. Every method sends immediately, not
 * when awaited, and rejects only with errors of the library.
 */
export interface Executor {
  /** @internal Identifies the database. */
  readonly [ORIGIN]?: () => Origin
  /**
   * Runs SurrealQL and returns one result per statement. `variables` are named without the `$`.
   * @throws QueryError for the first statement that failed, with its `index` and all `responses`.
   * @example
   * ```ts
   * const [users, count] = await db.query<[User[], number]>('SELECT * FROM users; RETURN 42')
   * ```
   */
  query<R extends unknown[] = unknown[]>(
    sql: string | BoundQuery<R>,
    variables?: object,
    options?: CallOptions,
  ): Promise<R>

  /**
   * Runs SurrealQL and returns the server's answer to each statement, with its time and type. A failed statement is
   * `{ ok: false, error }` among the others; rejects only if the whole call failed.
   * @throws QueryError if the server refused the whole query, for example because of a syntax error.
   * @example
   * ```ts
   * for (const answer of await db.answer('SELECT * FROM users; THROW "no"')) {
   *   console.log(answer.time, answer.ok ? answer.result : answer.error.message)
   * }
   * ```
   */
  answer(sql: string | BoundQuery, variables?: object, options?: CallOptions): Promise<readonly StatementAnswer[]>

  /** Returns one record, or `undefined` if it does not exist. */
  select<T extends object = Row>(id: RecordId, options?: CallOptions): Promise<RecordResult<T> | undefined>
  /** Returns all records of a table or range. */
  select<T extends object = Row>(from: Records, options?: CallOptions): Promise<RecordResult<T>[]>

  /**
   * Creates one record, with the given or a generated id. Pass a whole record, or, if the database fills in fields,
   * name the type of what you pass as `Given`: `create<User, NewUser>('users', newUser)`.
   * @throws AlreadyExistsError if a record with this id exists.
   * @throws NoRecordError if the server returns no record: it was rejected, or written but may not be selected.
   */
  create<T extends object = Row, Given extends object = Whole<T>>(
    what: RecordId | Table | string,
    ...data: NewRecord<Given, CallOptions>
  ): Promise<RecordResult<T>>

  /** Inserts one or more records, with or without `id`. Those that may not be selected are missing from the result. */
  insert<T extends object = Row, Given extends object = Whole<T>>(
    into: Table | string,
    data: Given | readonly Given[],
    options?: InsertOptions,
  ): Promise<RecordResult<T>[]>

  /**
   * Replaces a record, or creates it.
   * @throws NoRecordError if the server returns no record: it was rejected, or written but may not be selected.
   */
  upsert<T extends object = Row, Given extends object = Whole<T>>(
    id: RecordId,
    ...data: NewRecord<Given, CallOptions>
  ): Promise<RecordResult<T>>
  /** Replaces every record of a range. On a table, creates a record. */
  upsert<T extends object = Row, Given extends object = Whole<T>>(
    what: Records,
    ...data: NewRecord<Given, CallOptions>
  ): Promise<RecordResult<T>[]>

  /** Replaces a record. Returns `undefined` if it does not exist or may not be selected. */
  update<T extends object = Row, Given extends object = Whole<T>>(
    id: RecordId,
    ...data: NewRecord<Given, CallOptions>
  ): Promise<RecordResult<T> | undefined>
  /** Replaces every record of a table or range. */
  update<T extends object = Row, Given extends object = Whole<T>>(
    what: Records,
    ...data: NewRecord<Given, CallOptions>
  ): Promise<RecordResult<T>[]>

  /** Changes some fields of a record. Returns `undefined` if it does not exist or may not be selected. */
  merge<T extends object = Row>(
    id: RecordId,
    data: Content<T>,
    options?: CallOptions,
  ): Promise<RecordResult<T> | undefined>
  /** Changes some fields of every record of a table or range. */
  merge<T extends object = Row>(what: Records, data: Content<T>, options?: CallOptions): Promise<RecordResult<T>[]>

  /** Changes a record by JSON Patch. Returns `undefined` if it does not exist or may not be selected. */
  patch<T extends object = Row>(
    id: RecordId,
    operations: readonly PatchOperation[],
    options?: CallOptions,
  ): Promise<RecordResult<T> | undefined>
  /** Changes every record of a table or range by JSON Patch. */
  patch<T extends object = Row>(
    what: Records,
    operations: readonly PatchOperation[],
    options?: CallOptions,
  ): Promise<RecordResult<T>[]>

  /** Deletes a record and returns it as it was; `undefined` if it did not exist or may not be selected. */
  delete<T extends object = Row>(id: RecordId, options?: CallOptions): Promise<RecordResult<T> | undefined>
  /** Deletes every record of a table or range and returns them as they were. */
  delete<T extends object = Row>(what: Records, options?: CallOptions): Promise<RecordResult<T>[]>

  /**
   * Creates an edge from one record to another.
   * @throws NoRecordError if the server returns no record: it was rejected, or written but may not be selected.
   */
  relate<T extends object = Row, Given extends object = Edge<T>>(
    from: RecordId,
    edge: RecordId | Table | string,
    to: RecordId,
    ...data: NewRecord<Given, CallOptions>
  ): Promise<RecordResult<T>>
  /** Creates an edge from each record in `from` to each in `to`. */
  relate<T extends object = Row, Given extends object = Edge<T>>(
    from: RecordId | readonly RecordId[],
    edge: Table | string,
    to: RecordId | readonly RecordId[],
    ...data: NewRecord<Given, CallOptions>
  ): Promise<RecordResult<T>[]>

  /** Runs a function of the database (`fn::…`), a model (`ml::…`) or a built-in function. */
  run<T = unknown>(name: string, args?: readonly unknown[], options?: RunOptions): Promise<T>

  /**
   * Returns an executor that applies these options to every call.
   * @example
   * ```ts
   * const patient = db.with({ timeout: '5m' })
   * ```
   */
  with(options: CallOptions): Executor
}
