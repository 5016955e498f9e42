import type {
  CallOptions,
  Executor,
  LiveOptions,
  LiveSubscription,
  SyncCallOptions,
  SyncExecutor,
} from '@surrealengine/core'
import { LIVE_OPTIONS } from '@surrealengine/core/extension'
import { wrongType } from '@surrealengine/core/transport'
import { CALL, checkOptions, executorOf, perform, performSync, SYNC_CALL, syncExecutorOf } from '../calls.js'
import type { Fields } from '../field.js'
import type { ChangesOf, PathOf } from '../field-types.js'
import type { MaybeAsync } from '../maybe-async.js'
import type { DocumentInput } from '../model/document-input.js'
import type { AnyDocumentClass } from '../model/from-row.js'
import type { IdInput } from '../model/identity.js'
import { modelOf } from '../model/model.js'
import type { Plan } from '../plan.js'
import { wrong } from '../wrong.js'
import type { Fetched, FetchPath } from './fetch-types.js'
import { conditionsOf } from './filter.js'
import type { Filter } from './filter-types.js'
import { liveDocuments } from './live.js'
import { firstPage } from './pages.js'
import { pathOf } from './path.js'
import { countPlan, firstPlan, getPlan, type Query, selectPlan } from './query.js'
import { createPlan, deleteAllPlan, insertPlan, updatePlan } from './writes.js'

/**
 * The documents of a class, or some of them, as `objects` returns them. It is immutable: each method that narrows it returns
 * a new one. Nothing is sent before a method asks for results.
 *
 * @example
 * ```ts
 * const adults = User.objects.filter({ age: { gte: 18 } })
 * const oldest = await adults.orderBy('age', 'desc').first()
 * for await (const user of adults) console.log(user.name) // in pages of 100
 * ```
 */
export class QuerySet<D, C extends string, F extends Fields> implements AsyncIterable<D>, Iterable<D> {
  readonly #query: Query<D>

  /** @internal */
  constructor(query: Query<D>) {
    this.#query = query
  }

  /** @internal */
  static of<D, C extends string, F extends Fields>(Class: AnyDocumentClass<D>): QuerySet<D, C, F> {
    const none = { conditions: [], order: [], limit: undefined, start: 0, fetched: [], connection: undefined }
    return new QuerySet({ Class, model: modelOf(Class), ...none })
  }

  /** Uses this connection, session, transaction or lease. Default: the current one, otherwise the default connection. */
  using(connection: Executor | SyncExecutor): QuerySet<D, C, F> {
    return this.#with({ connection })
  }

  /**
   * The documents that also match this filter.
   * @throws ConfigurationError for undeclared fields, with the nearest name, and for `undefined`.
   * @throws DocumentValidationError for values that are not valid for their fields.
   */
  filter(filter: Filter<C, F>): QuerySet<D, C, F> {
    const { model, conditions } = this.#query
    return this.#with({ conditions: [...conditions, ...conditionsOf(model, filter)] })
  }

  /**
   * Sorted by this field, after those of earlier calls. Missing values come first, or last with `'desc'`. Documents that
   * are equal in all of these fields are sorted by their ids.
   */
  orderBy(path: PathOf<F> | 'id', direction: 'asc' | 'desc' = 'asc'): QuerySet<D, C, F> {
    const { model, order } = this.#query
    if (direction !== 'asc' && direction !== 'desc') throw wrongType('direction', "'asc' or 'desc'")
    const next = { path: pathOf(model, path, 'orderBy()'), direction: direction === 'asc' ? 'ASC' : 'DESC' } as const
    return this.#with({ order: [...order, next] })
  }

  /** At most this many documents, in the order of their ids unless `orderBy()` says otherwise. */
  limit(count: number): QuerySet<D, C, F> {
    return this.#with({ limit: wholeNumber(count, 'limit') })
  }

  /** Without the first documents, this many of them. */
  start(count: number): QuerySet<D, C, F> {
    return this.#with({ start: wholeNumber(count, 'start') })
  }

  /**
   * With the documents that references point to in place of their ids; `undefined` where the record was deleted.
   *
   * @example
   * ```ts
   * const post = await Post.objects.fetch('author').first()
   * console.log(post?.author?.name)
   * ```
   */
  fetch<P extends FetchPath<F>>(...paths: readonly P[]): QuerySet<Fetched<D, F, P>, C, F>
  fetch(...paths: readonly string[]): unknown {
    const { model, fetched } = this.#query
    const added = paths.map(text => {
      const path = pathOf(model, text, 'fetch()')
      if (path.field.kind.fetchable) return path
      throw wrong('not-fetchable', [text], text)
    })
    return this.#with({ fetched: [...fetched, ...added] })
  }

  /** All documents, with one query. */
  all(options?: CallOptions): Promise<D[]> {
    return this.#call('all', options, selectPlan)
  }

  allSync(options?: SyncCallOptions): D[] {
    return this.#callSync('allSync', options, selectPlan)
  }

  /** The first document, or `undefined`. */
  first(options?: CallOptions): Promise<D | undefined> {
    return this.#call('first', options, firstPlan)
  }

  firstSync(options?: SyncCallOptions): D | undefined {
    return this.#callSync('firstSync', options, firstPlan)
  }

  /** The document with this id, or `undefined` where there is none among those of this set. */
  get(id: IdInput<C>, options?: CallOptions): Promise<D | undefined> {
    return this.#call('get', options, query => getPlan(query, id))
  }

  getSync(id: IdInput<C>, options?: SyncCallOptions): D | undefined {
    return this.#callSync('getSync', options, query => getPlan(query, id))
  }

  /** The number of documents. */
  count(options?: CallOptions): Promise<number> {
    return this.#call('count', options, countPlan)
  }

  countSync(options?: SyncCallOptions): number {
    return this.#callSync('countSync', options, countPlan)
  }

  /**
   * Creates a document.
   * @throws DocumentValidationError before anything is sent, with every issue.
   * @throws NoRecordError when the server returns no record: it was refused, or written and may not be selected.
   */
  create(input: DocumentInput<C, F>, options?: CallOptions): Promise<D> {
    return this.#call('create', options, query => createPlan(query, input))
  }

  createSync(input: DocumentInput<C, F>, options?: SyncCallOptions): D {
    return this.#callSync('createSync', options, query => createPlan(query, input))
  }

  /**
   * Creates documents with one statement: all of them, or none if it fails. Returns those that the server returns: it leaves
   * out, without an error, what the signed-in user may not create or may not select.
   * @throws DocumentValidationError before anything is sent, with the issues of all; the index of each document comes first
   * in the paths.
   */
  insert(inputs: readonly DocumentInput<C, F>[], options?: CallOptions): Promise<D[]> {
    return this.#call('insert', options, query => insertPlan(query, inputs))
  }

  insertSync(inputs: readonly DocumentInput<C, F>[], options?: SyncCallOptions): D[] {
    return this.#callSync('insertSync', options, query => insertPlan(query, inputs))
  }

  /** Changes these fields of all documents and returns the changed documents. `undefined` removes a field. */
  update(changes: ChangesOf<F>, options?: CallOptions): Promise<D[]> {
    return this.#call('update', options, query => updatePlan(query, changes))
  }

  updateSync(changes: ChangesOf<F>, options?: SyncCallOptions): D[] {
    return this.#callSync('updateSync', options, query => updatePlan(query, changes))
  }

  /** Deletes all documents and returns them as they were. */
  delete(options?: CallOptions): Promise<D[]> {
    return this.#call('delete', options, deleteAllPlan)
  }

  deleteSync(options?: SyncCallOptions): D[] {
    return this.#callSync('deleteSync', options, deleteAllPlan)
  }

  /**
   * Subscribes to changes of these documents, as `live()` of a connection does.
   * @throws UnsupportedError over HTTP.
   */
  async live(options: LiveOptions = {}): Promise<LiveSubscription<D>> {
    checkOptions('live', options, LIVE_OPTIONS)
    return liveDocuments(this.#query, executorOf(this.#query.connection), options)
  }

  /** Reads the documents in pages, so that few are in memory at once. */
  async *[Symbol.asyncIterator](): AsyncGenerator<D, void, undefined> {
    const executor = executorOf(this.#query.connection)
    for (let plan = firstPage(this.#query); ; ) {
      const { documents, next } = await perform(plan, executor)
      yield* documents
      if (next === undefined) return
      plan = next
    }
  }

  /** The same, blocking. */
  *[Symbol.iterator](): Generator<D, void, undefined> {
    const executor = syncExecutorOf(this.#query.connection)
    for (let plan = firstPage(this.#query); ; ) {
      const { documents, next } = performSync(plan, executor)
      yield* documents
      if (next === undefined) return
      plan = next
    }
  }

  #with(changes: Partial<Query<D>>): QuerySet<D, C, F> {
    return new QuerySet({ ...this.#query, ...changes })
  }

  async #call<T>(method: string, options: CallOptions = {}, planOf: PlanOf<D, T>): Promise<T> {
    checkOptions(method, options, CALL)
    const executor = executorOf(this.#query.connection)
    return perform(planOf(this.#query), executor, options)
  }

  #callSync<T>(method: string, options: SyncCallOptions = {}, planOf: PlanOf<D, T>): T {
    checkOptions(method, options, SYNC_CALL)
    const executor = syncExecutorOf(this.#query.connection)
    return performSync(planOf(this.#query), executor, options)
  }
}

type PlanOf<D, T> = (query: Query<D>) => MaybeAsync<Plan<T>>

function wholeNumber(count: number, method: string): number {
  if (Number.isSafeInteger(count) && count >= 0) return count
  throw wrong('takes-count', [method], method)
}
