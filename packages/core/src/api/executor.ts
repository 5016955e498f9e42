import type { BoundQuery, RecordId, RecordIdRange, Table } from '@surrealengine/values'
import type { StatementAnswer } from '../errors/query.js'
import type { TimeSpan } from '../options/time-span.js'
import type { ORIGIN, Origin } from './origin.js'

/** A record of no particular type. */
export type Row = Record<string, unknown>

/** What comes back for a record of type `T`: always with its `id`. */
export type RecordResult<T extends object> = T extends { id: unknown } ? T : T & { id: RecordId }

/** Some of the fields of a record of type `T`, or any object where no type was named. Never inferred. */
export type Content<T extends object> = NoInfer<Row extends T ? object : Partial<T>>

/** A whole record of type `T`, its `id` left out or given; any object where no type was named. */
export type Whole<T extends object> = Row extends T
  ? object
  : { [K in keyof T as Exclude<K, 'id'>]: T[K] } & { readonly id?: unknown }

/** A whole edge of type `T`, without the ends that `relate()` names. */
export type Edge<T extends object> = Row extends T ? object : Omit<Whole<T>, 'in' | 'out'>

/** The data of a new record, which may be left out where all of it may, and the options of the call. */
export type NewRecord<Given extends object, Options> =
  Record<never, never> extends Given ? [data?: Given | undefined, options?: Options] : [data: Given, options?: Options]

/** What every call takes. */
export interface CallOptions {
  /** The budget of the call across queueing, connecting, sending and retrying. Default: `requestTimeout`. `0` is none. */
  readonly timeout?: TimeSpan
  /** Ends the call with an `AbortError`. */
  readonly signal?: AbortSignal
  /** It may be sent again after a loss, although it may have run already. Default `false`. */
  readonly idempotent?: boolean
}

/** What `insert` takes besides. */
export interface InsertOptions extends CallOptions {
  /** The records are edges, with `in` and `out`. Default `false`. */
  readonly relation?: boolean
}

/** What `run` takes besides. */
export interface RunOptions extends CallOptions {
  /** The version of a machine-learning model: `'1.0.0'`. */
  readonly version?: string
}

/** One operation of a JSON Patch (RFC 6902), with SurrealDB's `change`. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace' | 'test' | 'change'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'copy' | 'move'; readonly path: string; readonly from: string }

/** Many records, or a table of them, given as its name. */
export type Records = Table | RecordIdRange | string

/**
 * What can be asked of a database. A string is always a table name and is never parsed. Every method sends at once, not
 * when it is awaited, and rejects with an error of the library only.
 */
export interface Executor {
  /** @internal Which database is asked. */
  readonly [ORIGIN]?: () => Origin
  /**
   * Runs SurrealQL and gives one result for each statement. `variables` are named without the `$`.
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
   * Runs SurrealQL and gives what the server answered to each statement, with its time and type. Rejects only where the call
   * as a whole failed: a failed statement is `{ ok: false, error }` among the others.
   * @throws QueryError where the server refused the whole, for a syntax error for example.
   * @example
   * ```ts
   * for (const answer of await db.answer('SELECT * FROM users; THROW "no"')) {
   *   console.log(answer.time, answer.ok ? answer.result : answer.error.message)
   * }
   * ```
   */
  answer(sql: string | BoundQuery, variables?: object, options?: CallOptions): Promise<readonly StatementAnswer[]>

  /** One record, or `undefined` where it does not exist. */
  select<T extends object = Row>(id: RecordId, options?: CallOptions): Promise<RecordResult<T> | undefined>
  /** All records of a table or range. */
  select<T extends object = Row>(from: Records, options?: CallOptions): Promise<RecordResult<T>[]>

  /**
   * Creates one record, with an id of its own or the given one. What is given is a whole record; where the database fills in
   * the rest, `Given` says what is: `create<User, NewUser>('users', newUser)`.
   * @throws AlreadyExistsError when there is one with this id.
   * @throws NoRecordError when the server gives no record back: it was refused, or written and may not be selected.
   */
  create<T extends object = Row, Given extends object = Whole<T>>(
    what: RecordId | Table | string,
    ...data: NewRecord<Given, CallOptions>
  ): Promise<RecordResult<T>>

  /** Inserts one record or many, each with an `id` or without. Those that may not be selected are not in the result. */
  insert<T extends object = Row, Given extends object = Whole<T>>(
    into: Table | string,
    data: Given | readonly Given[],
    options?: InsertOptions,
  ): Promise<RecordResult<T>[]>

  /**
   * Replaces a record, or creates it.
   * @throws NoRecordError when the server gives no record back: it was refused, or written and may not be selected.
   */
  upsert<T extends object = Row, Given extends object = Whole<T>>(
    id: RecordId,
    ...data: NewRecord<Given, CallOptions>
  ): Promise<RecordResult<T>>
  /** Replaces every record of a range; on a table creates one. */
  upsert<T extends object = Row, Given extends object = Whole<T>>(
    what: Records,
    ...data: NewRecord<Given, CallOptions>
  ): Promise<RecordResult<T>[]>

  /** Replaces a record; `undefined` where it does not exist, or may not be selected. */
  update<T extends object = Row, Given extends object = Whole<T>>(
    id: RecordId,
    ...data: NewRecord<Given, CallOptions>
  ): Promise<RecordResult<T> | undefined>
  /** Replaces every record of a table or range. */
  update<T extends object = Row, Given extends object = Whole<T>>(
    what: Records,
    ...data: NewRecord<Given, CallOptions>
  ): Promise<RecordResult<T>[]>

  /** Changes some fields of a record; `undefined` where it does not exist, or may not be selected. */
  merge<T extends object = Row>(
    id: RecordId,
    data: Content<T>,
    options?: CallOptions,
  ): Promise<RecordResult<T> | undefined>
  /** Changes some fields of every record of a table or range. */
  merge<T extends object = Row>(what: Records, data: Content<T>, options?: CallOptions): Promise<RecordResult<T>[]>

  /** Changes a record by JSON Patch; `undefined` where it does not exist, or may not be selected. */
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

  /** Deletes a record and gives what it was; `undefined` where it did not exist, or might not be selected. */
  delete<T extends object = Row>(id: RecordId, options?: CallOptions): Promise<RecordResult<T> | undefined>
  /** Deletes every record of a table or range and gives what they were. */
  delete<T extends object = Row>(what: Records, options?: CallOptions): Promise<RecordResult<T>[]>

  /**
   * Makes an edge from one record to another.
   * @throws NoRecordError when the server gives no record back: it was refused, or written and may not be selected.
   */
  relate<T extends object = Row, Given extends object = Edge<T>>(
    from: RecordId,
    edge: RecordId | Table | string,
    to: RecordId,
    ...data: NewRecord<Given, CallOptions>
  ): Promise<RecordResult<T>>
  /** Makes an edge from each record to each other. */
  relate<T extends object = Row, Given extends object = Edge<T>>(
    from: RecordId | readonly RecordId[],
    edge: Table | string,
    to: RecordId | readonly RecordId[],
    ...data: NewRecord<Given, CallOptions>
  ): Promise<RecordResult<T>[]>

  /** Runs a function: one of the database's (`fn::…`), a model (`ml::…`) or one that is built in. */
  run<T = unknown>(name: string, args?: readonly unknown[], options?: RunOptions): Promise<T>

  /**
   * The same, with options for many calls.
   * @example
   * ```ts
   * const patient = db.with({ timeout: '5m' })
   * ```
   */
  with(options: CallOptions): Executor
}
