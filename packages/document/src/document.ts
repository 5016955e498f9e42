import { type Executor, type Json, type SyncExecutor, toJson } from '@surrealengine/core'
import {
  type DocumentCallOptions,
  perform,
  performSync,
  readOptions,
  readSyncOptions,
  type SyncDocumentCallOptions,
} from './calls.js'
import { type Fields, INPUT, STORED } from './field.js'
import { after, type MaybeAsync, now } from './maybe-async.js'
import { assertIdle, enqueue } from './model/call-queue.js'
import type { DefineDocument, DocumentClass, DocumentOf } from './model/document-types.js'
import { rowIn } from './model/from-row.js'
import { recordIdOf } from './model/identity.js'
import { createModel, type DocumentMeta, MODEL, type Model, modelOf } from './model/model.js'
import { deletePlan, refreshPlan, savePlan } from './model/saving.js'
import { attach, own, setField, setId, snapshot, stateOf, valuesIn } from './model/state.js'
import type { Plan } from './plan.js'
import { QuerySet } from './query/query-set.js'
import {
  type CreateTableOptions,
  SCHEMA_OPTIONS,
  type SyncCreateTableOptions,
  schemaPlan,
} from './schema/create-table.js'
import { wrong } from './wrong.js'

/**
 * A record with typed fields. Extend the class that `Document.define()` returns.
 *
 * @example
 * ```ts
 * class User extends Document.define<User>()('users', {
 *   name: StringField({ required: true }),
 *   age: IntField(),
 * }) {
 *   greeting(): string {
 *     return `Hello ${this.name}`
 *   }
 * }
 *
 * const alice = await new User({ name: 'Alice', age: 30 }).save()
 * for (const user of await User.objects.filter({ age: { gt: 18 } }).all()) console.log(user.greeting())
 * ```
 */
export abstract class Document {
  constructor(input: object = {}) {
    const model = modelOf(new.target)
    if (typeof input !== 'object' || input === null) throw wrong('takes-object', [`new ${new.target.name}()`])
    const row = rowIn(input)
    const values = valuesIn(model, row ?? input, row === undefined ? INPUT : STORED)
    attach(this, {
      model,
      row,
      unknownNames: row === undefined ? unknownNamesIn(model, input) : [],
      stored: row && snapshot(model, values),
    })
    const id = own(row ?? input, 'id') ?? undefined
    if (id !== undefined) setId(this, recordIdOf(model, id))
    for (const [name, value] of values) setField(this, name, value)
  }

  /**
   * The base class of the documents of a table. `Self` is the class that extends it, so that results have its methods.
   * Without it, as in `Document.define('users', { … })`, results have the fields alone.
   * @throws ConfigurationError for an invalid table, field, index or option.
   */
  static define<Self>(): DefineDocument<Self>
  static define<const C extends string, const F extends Fields>(
    collection: C,
    fields: F,
    meta?: DocumentMeta,
  ): DocumentClass<DocumentOf<C, F>, C, F>
  static define(collection?: string, fields?: Fields, meta?: DocumentMeta): unknown {
    return collection === undefined ? defineDocument : defineDocument(collection, fields, meta)
  }

  static get objects(): unknown {
    // biome-ignore lint/complexity/noThisInStatic: the class that extends this one is needed
    return QuerySet.of(this)
  }

  static async createTable(given: CreateTableOptions = {}): Promise<void> {
    const { executor, mode, ifExists, ...options } = readOptions('createTable', given, SCHEMA_OPTIONS)
    // biome-ignore lint/complexity/noThisInStatic: the class that extends this one is needed
    await perform(schemaPlan(modelOf(this), { mode, ifExists }), executor, options)
  }

  static createTableSync(given: SyncCreateTableOptions = {}): void {
    const { executor, mode, ifExists, ...options } = readSyncOptions('createTableSync', given, SCHEMA_OPTIONS)
    // biome-ignore lint/complexity/noThisInStatic: the class that extends this one is needed
    performSync(schemaPlan(modelOf(this), { mode, ifExists }), executor, options)
  }

  async save(options: DocumentCallOptions = {}): Promise<this> {
    await call(this, 'save', options, savePlan)
    return this
  }

  saveSync(options: SyncDocumentCallOptions = {}): this {
    callSync(this, 'saveSync', options, savePlan)
    return this
  }

  async delete(options: DocumentCallOptions = {}): Promise<boolean> {
    return (await call(this, 'delete', options, deletePlan)) === true
  }

  deleteSync(options: SyncDocumentCallOptions = {}): boolean {
    return callSync(this, 'deleteSync', options, deletePlan) === true
  }

  async refresh(options: DocumentCallOptions = {}): Promise<this> {
    await call(this, 'refresh', options, refreshPlan)
    return this
  }

  refreshSync(options: SyncDocumentCallOptions = {}): this {
    callSync(this, 'refreshSync', options, refreshPlan)
    return this
  }

  toJSON(): { [name: string]: Json } {
    const names = ['id', ...stateOf(this).model.fields.keys()].filter(name => own(this, name) !== undefined)
    return Object.fromEntries(names.map(name => [name, toJson(own(this, name))]))
  }
}

function unknownNamesIn({ fields }: Model, input: object): string[] {
  return Object.keys(input).filter(name => name !== 'id' && !fields.has(name))
}

/** What a method of a document sends; nothing where there is nothing to do. */
type PlanOf<T> = (document: Document, executor: Executor | SyncExecutor) => MaybeAsync<Plan<T> | undefined>

async function call<T>(
  document: Document,
  method: string,
  given: DocumentCallOptions,
  planOf: PlanOf<T>,
): Promise<T | undefined> {
  const { executor, ...options } = readOptions(method, given)
  return enqueue(stateOf(document), async () =>
    after(planOf(document, executor), plan => plan && perform(plan, executor, options)),
  )
}

function callSync<T>(
  document: Document,
  method: string,
  given: SyncDocumentCallOptions,
  planOf: PlanOf<T>,
): T | undefined {
  const { executor, ...options } = readSyncOptions(method, given)
  assertIdle(stateOf(document))
  const plan = now(planOf(document, executor))
  return plan && performSync(plan, executor, options)
}

function defineDocument(collection: string, fields: Fields | undefined, meta?: DocumentMeta): typeof Document {
  const model = createModel(collection, fields, meta)
  class Defined extends Document {
    static readonly [MODEL] = model
    static readonly collection = collection
  }
  return Defined
}
