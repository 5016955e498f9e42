import type { BoundQuery, RecordId, Table } from '@surrealengine/values'
import type {
  CallOptions,
  Content,
  Edge,
  InsertOptions,
  NewRecord,
  PatchOperation,
  RecordResult,
  Records,
  Row,
  RunOptions,
  Whole,
} from '../executor.js'

/** Options of every blocking call: `CallOptions` without `signal`, since nothing can abort while the thread waits. */
export type SyncCallOptions = Omit<CallOptions, 'signal'>

/**
 * Blocking queries of a database. Each method is the counterpart of one of `Executor`, and throws where that rejects.
 */
export interface SyncExecutor {
  /**
   * Runs SurrealQL and returns one result per statement. `variables` are named without the `$`.
   * @throws QueryError for the first statement that failed, with its `index` and all `responses`.
   * @example
   * ```ts
   * const [users] = db.querySync<[User[]]>('SELECT * FROM users')
   * ```
   */
  querySync<R extends unknown[] = unknown[]>(
    sql: string | BoundQuery<R>,
    variables?: object,
    options?: SyncCallOptions,
  ): R

  /** Returns one record, or `undefined` if it does not exist. */
  selectSync<T extends object = Row>(id: RecordId, options?: SyncCallOptions): RecordResult<T> | undefined
  /** Returns all records of a table or range. */
  selectSync<T extends object = Row>(from: Records, options?: SyncCallOptions): RecordResult<T>[]

  /** Creates one record, with the given or a generated id. */
  createSync<T extends object = Row, Given extends object = Whole<T>>(
    what: RecordId | Table | string,
    ...data: NewRecord<Given, SyncCallOptions>
  ): RecordResult<T>

  /** Inserts one or more records, with or without `id`. */
  insertSync<T extends object = Row, Given extends object = Whole<T>>(
    into: Table | string,
    data: Given | readonly Given[],
    options?: Omit<InsertOptions, 'signal'>,
  ): RecordResult<T>[]

  /** Replaces a record, or creates it. */
  upsertSync<T extends object = Row, Given extends object = Whole<T>>(
    id: RecordId,
    ...data: NewRecord<Given, SyncCallOptions>
  ): RecordResult<T>
  /** Replaces every record of a range. On a table, creates a record. */
  upsertSync<T extends object = Row, Given extends object = Whole<T>>(
    what: Records,
    ...data: NewRecord<Given, SyncCallOptions>
  ): RecordResult<T>[]

  /** Replaces a record. Returns `undefined` if it does not exist. */
  updateSync<T extends object = Row, Given extends object = Whole<T>>(
    id: RecordId,
    ...data: NewRecord<Given, SyncCallOptions>
  ): RecordResult<T> | undefined
  /** Replaces every record of a table or range. */
  updateSync<T extends object = Row, Given extends object = Whole<T>>(
    what: Records,
    ...data: NewRecord<Given, SyncCallOptions>
  ): RecordResult<T>[]

  /** Changes some fields of a record. Returns `undefined` if it does not exist. */
  mergeSync<T extends object = Row>(
    id: RecordId,
    data: Content<T>,
    options?: SyncCallOptions,
  ): RecordResult<T> | undefined
  /** Changes some fields of every record of a table or range. */
  mergeSync<T extends object = Row>(what: Records, data: Content<T>, options?: SyncCallOptions): RecordResult<T>[]

  /** Changes a record by JSON Patch. Returns `undefined` if it does not exist. */
  patchSync<T extends object = Row>(
    id: RecordId,
    operations: readonly PatchOperation[],
    options?: SyncCallOptions,
  ): RecordResult<T> | undefined
  /** Changes every record of a table or range by JSON Patch. */
  patchSync<T extends object = Row>(
    what: Records,
    operations: readonly PatchOperation[],
    options?: SyncCallOptions,
  ): RecordResult<T>[]

  /** Deletes a record and returns it as it was; `undefined` if it did not exist. */
  deleteSync<T extends object = Row>(id: RecordId, options?: SyncCallOptions): RecordResult<T> | undefined
  /** Deletes every record of a table or range and returns them as they were. */
  deleteSync<T extends object = Row>(what: Records, options?: SyncCallOptions): RecordResult<T>[]

  /** Creates an edge from one record to another. */
  relateSync<T extends object = Row, Given extends object = Edge<T>>(
    from: RecordId,
    edge: RecordId | Table | string,
    to: RecordId,
    ...data: NewRecord<Given, SyncCallOptions>
  ): RecordResult<T>
  /** Creates an edge from each record in `from` to each in `to`. */
  relateSync<T extends object = Row, Given extends object = Edge<T>>(
    from: RecordId | readonly RecordId[],
    edge: Table | string,
    to: RecordId | readonly RecordId[],
    ...data: NewRecord<Given, SyncCallOptions>
  ): RecordResult<T>[]

  /** Runs a function of the database (`fn::…`), a model (`ml::…`) or a built-in function. */
  runSync<T = unknown>(name: string, args?: readonly unknown[], options?: Omit<RunOptions, 'signal'>): T
}
