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

/** What every blocking call takes: as `CallOptions`, but nothing can abort while the thread waits. */
export type SyncCallOptions = Omit<CallOptions, 'signal'>

/**
 * What can be asked of a database while the thread waits. Each method is its twin of `Executor`, and throws where that one
 * rejects.
 */
export interface SyncExecutor {
  /**
   * Runs SurrealQL and gives one result for each statement. `variables` are named without the `$`.
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

  /** One record, or `undefined` where it does not exist. */
  selectSync<T extends object = Row>(id: RecordId, options?: SyncCallOptions): RecordResult<T> | undefined
  /** All records of a table or range. */
  selectSync<T extends object = Row>(from: Records, options?: SyncCallOptions): RecordResult<T>[]

  /** Creates one record, with an id of its own or the given one. */
  createSync<T extends object = Row, Given extends object = Whole<T>>(
    what: RecordId | Table | string,
    ...data: NewRecord<Given, SyncCallOptions>
  ): RecordResult<T>

  /** Inserts one record or many, each with an `id` or without. */
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
  /** Replaces every record of a range; on a table creates one. */
  upsertSync<T extends object = Row, Given extends object = Whole<T>>(
    what: Records,
    ...data: NewRecord<Given, SyncCallOptions>
  ): RecordResult<T>[]

  /** Replaces a record; `undefined` where it does not exist. */
  updateSync<T extends object = Row, Given extends object = Whole<T>>(
    id: RecordId,
    ...data: NewRecord<Given, SyncCallOptions>
  ): RecordResult<T> | undefined
  /** Replaces every record of a table or range. */
  updateSync<T extends object = Row, Given extends object = Whole<T>>(
    what: Records,
    ...data: NewRecord<Given, SyncCallOptions>
  ): RecordResult<T>[]

  /** Changes some fields of a record; `undefined` where it does not exist. */
  mergeSync<T extends object = Row>(
    id: RecordId,
    data: Content<T>,
    options?: SyncCallOptions,
  ): RecordResult<T> | undefined
  /** Changes some fields of every record of a table or range. */
  mergeSync<T extends object = Row>(what: Records, data: Content<T>, options?: SyncCallOptions): RecordResult<T>[]

  /** Changes a record by JSON Patch; `undefined` where it does not exist. */
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

  /** Deletes a record and gives what it was; `undefined` where it did not exist. */
  deleteSync<T extends object = Row>(id: RecordId, options?: SyncCallOptions): RecordResult<T> | undefined
  /** Deletes every record of a table or range and gives what they were. */
  deleteSync<T extends object = Row>(what: Records, options?: SyncCallOptions): RecordResult<T>[]

  /** Makes an edge from one record to another. */
  relateSync<T extends object = Row, Given extends object = Edge<T>>(
    from: RecordId,
    edge: RecordId | Table | string,
    to: RecordId,
    ...data: NewRecord<Given, SyncCallOptions>
  ): RecordResult<T>
  /** Makes an edge from each record to each other. */
  relateSync<T extends object = Row, Given extends object = Edge<T>>(
    from: RecordId | readonly RecordId[],
    edge: Table | string,
    to: RecordId | readonly RecordId[],
    ...data: NewRecord<Given, SyncCallOptions>
  ): RecordResult<T>[]

  /** Runs a function: one of the database's (`fn::…`), a model (`ml::…`) or one that is built in. */
  runSync<T = unknown>(name: string, args?: readonly unknown[], options?: Omit<RunOptions, 'signal'>): T
}
