import {
  type CallOptions,
  ConfigurationError,
  type Executor,
  type LiveOptions,
  type LiveSubscription,
  type SyncCallOptions,
  type SyncExecutor,
} from '@surrealengine/core'
import type { Fields } from '../field.js'
import type { ChangesOf, PathOf } from '../field-types.js'
import type { DocumentInput } from '../model/document-types.js'
import type { AnyDocumentClass } from '../model/from-row.js'
import { type IdInput, recordIdOf } from '../model/identity.js'
import { modelOf } from '../model/model.js'
import {
  atOnce,
  checkCall,
  checkOptions,
  checkSyncCall,
  executorOf,
  perform,
  performSync,
  syncExecutorOf,
} from '../perform.js'
import type { Fetched, FetchPath } from './fetch-types.js'
import { conditionsOf } from './filter.js'
import type { Filter } from './filter-types.js'
import { liveDocuments } from './live.js'
import { firstPage } from './pages.js'
import { pathOf } from './path.js'
import { countPlan, firstPlan, getPlan, type Query, selectPlan } from './query.js'
import { createPlan, deleteAllPlan, insertPlan, updatePlan } from './writes.js'

/**
 * Documents of one class, as `objects` gives them: all of them, or those that are asked for. It never changes: each call
 * that narrows it gives another one. Nothing is sent before something is asked of it.
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

  /** Asks this connection, session, transaction or lease. Default: the current one, otherwise the default connection. */
  using(connection: Executor | SyncExecutor): QuerySet<D, C, F> {
    return new QuerySet({ ...this.#query, connection })
  }

  /**
   * Those of which all of this is true as well.
   * @throws ConfigurationError for names that are not declared, with the nearest one, and for `undefined`.
   * @throws DocumentValidationError for values that the fields cannot have.
   */
  filter(filter: Filter<C, F>): QuerySet<D, C, F> {
    const { model, conditions } = this.#query
    return new QuerySet({ ...this.#query, conditions: [...conditions, ...conditionsOf(model, filter)] })
  }

  /**
   * Sorted by this as well, after what was said before. What is missing comes first, or last where it is `'desc'`. Records
   * that have all of it alike are sorted by their ids.
   */
  orderBy(path: PathOf<F> | 'id', direction: 'asc' | 'desc' = 'asc'): QuerySet<D, C, F> {
    const { model, order } = this.#query
    if (direction !== 'asc' && direction !== 'desc') {
      throw new ConfigurationError("orderBy() takes 'asc' or 'desc' after the field", { option: 'direction' })
    }
    const next = { path: pathOf(model, path, 'orderBy()'), direction: direction === 'asc' ? 'ASC' : 'DESC' } as const
    return new QuerySet({ ...this.#query, order: [...order, next] })
  }

  /** At most so many, in the order of their ids where nothing else was said. */
  limit(count: number): QuerySet<D, C, F> {
    return new QuerySet({ ...this.#query, limit: wholeNumber(count, 'limit') })
  }

  /** Without the first so many. */
  start(count: number): QuerySet<D, C, F> {
    return new QuerySet({ ...this.#query, start: wholeNumber(count, 'start') })
  }

  /**
   * With the documents that references refer to in their place; none where the record is gone.
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
    const further = paths.map(text => {
      const path = pathOf(model, text, 'fetch()')
      if (path.field.kind.fetchable) return path
      throw new ConfigurationError(`fetch(): "${text}" is no RecordField`, { option: text })
    })
    return new QuerySet({ ...this.#query, fetched: [...fetched, ...further] })
  }

  /** All of them at once. */
  async all(options: CallOptions = {}): Promise<D[]> {
    return perform(selectPlan(this.#query), this.#executor('all', options), options)
  }

  allSync(options: SyncCallOptions = {}): D[] {
    return performSync(selectPlan(this.#query), this.#syncExecutor('allSync', options), options)
  }

  /** The first of them; `undefined` where there is none. */
  async first(options: CallOptions = {}): Promise<D | undefined> {
    return perform(firstPlan(this.#query), this.#executor('first', options), options)
  }

  firstSync(options: SyncCallOptions = {}): D | undefined {
    return performSync(firstPlan(this.#query), this.#syncExecutor('firstSync', options), options)
  }

  /** The one with this id; `undefined` where there is none, or it is not one of those asked for. */
  async get(id: IdInput<C>, options: CallOptions = {}): Promise<D | undefined> {
    return perform(getPlan(this.#query, recordIdOf(this.#query.model, id)), this.#executor('get', options), options)
  }

  getSync(id: IdInput<C>, options: SyncCallOptions = {}): D | undefined {
    return performSync(
      getPlan(this.#query, recordIdOf(this.#query.model, id)),
      this.#syncExecutor('getSync', options),
      options,
    )
  }

  /** How many there are. */
  async count(options: CallOptions = {}): Promise<number> {
    return perform(countPlan(this.#query), this.#executor('count', options), options)
  }

  countSync(options: SyncCallOptions = {}): number {
    return performSync(countPlan(this.#query), this.#syncExecutor('countSync', options), options)
  }

  /**
   * Creates one.
   * @throws DocumentValidationError before anything is sent, with every fault.
   * @throws NoRecordError when the server gives no record back: it was refused, or written and may not be selected.
   */
  async create(input: DocumentInput<C, F>, options: CallOptions = {}): Promise<D> {
    const executor = this.#executor('create', options)
    const made = createPlan(this.#query, input)
    return perform(made instanceof Promise ? await made : made, executor, options)
  }

  createSync(input: DocumentInput<C, F>, options: SyncCallOptions = {}): D {
    return performSync(atOnce(createPlan(this.#query, input)), this.#syncExecutor('createSync', options), options)
  }

  /**
   * Creates many with one statement: all of them, or none where it fails. Gives those that the server shows: without a
   * fault it leaves out what whoever is signed in may not create, and what they may not select.
   * @throws DocumentValidationError before anything is sent, with the faults of all; their numbers come first in the paths.
   */
  async insert(inputs: readonly DocumentInput<C, F>[], options: CallOptions = {}): Promise<D[]> {
    const executor = this.#executor('insert', options)
    const made = insertPlan(this.#query, inputs)
    return perform(made instanceof Promise ? await made : made, executor, options)
  }

  insertSync(inputs: readonly DocumentInput<C, F>[], options: SyncCallOptions = {}): D[] {
    return performSync(atOnce(insertPlan(this.#query, inputs)), this.#syncExecutor('insertSync', options), options)
  }

  /** Changes these fields of all of them, and gives what they are now. `undefined` takes a field away. */
  async update(changes: ChangesOf<F>, options: CallOptions = {}): Promise<D[]> {
    const executor = this.#executor('update', options)
    const made = updatePlan(this.#query, changes)
    return perform(made instanceof Promise ? await made : made, executor, options)
  }

  updateSync(changes: ChangesOf<F>, options: SyncCallOptions = {}): D[] {
    return performSync(atOnce(updatePlan(this.#query, changes)), this.#syncExecutor('updateSync', options), options)
  }

  /** Deletes all of them, and gives what they were. */
  async delete(options: CallOptions = {}): Promise<D[]> {
    return perform(deleteAllPlan(this.#query), this.#executor('delete', options), options)
  }

  deleteSync(options: SyncCallOptions = {}): D[] {
    return performSync(deleteAllPlan(this.#query), this.#syncExecutor('deleteSync', options), options)
  }

  /**
   * Tells what changes among them, as `live()` of a connection does.
   * @throws UnsupportedError over HTTP.
   */
  async live(options: LiveOptions = {}): Promise<LiveSubscription<D>> {
    checkOptions('live', options, Object.keys(LIVE))
    return liveDocuments(this.#query, executorOf(this.#query.connection), options)
  }

  /** In pages: however many there are, few are held at once. */
  async *[Symbol.asyncIterator](): AsyncGenerator<D, void, undefined> {
    const executor = executorOf(this.#query.connection)
    for (let plan = firstPage(this.#query); ; ) {
      const { documents, next } = await perform(plan, executor)
      yield* documents
      if (next === undefined) return
      plan = next
    }
  }

  /** The same while the thread waits. */
  *[Symbol.iterator](): Generator<D, void, undefined> {
    const executor = syncExecutorOf(this.#query.connection)
    for (let plan = firstPage(this.#query); ; ) {
      const { documents, next } = performSync(plan, executor)
      yield* documents
      if (next === undefined) return
      plan = next
    }
  }

  #executor(method: string, options: CallOptions): Executor {
    checkCall(method, options)
    return executorOf(this.#query.connection)
  }

  #syncExecutor(method: string, options: SyncCallOptions): SyncExecutor {
    checkSyncCall(method, options)
    return syncExecutorOf(this.#query.connection)
  }
}

const LIVE: Readonly<Record<keyof LiveOptions, true>> = { signal: true, buffer: true, overflow: true, snapshot: true }

function wholeNumber(count: number, option: string): number {
  if (Number.isSafeInteger(count) && count >= 0) return count
  throw new ConfigurationError(`${option}() takes a whole number from 0`, { option })
}
