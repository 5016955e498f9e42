import { ConfigurationError, type Json, toJson } from '@surrealengine/core'
import type { Fields } from './field.js'
import type { DefineDocument, DocumentClass, DocumentOf } from './model/document-types.js'
import { rowIn } from './model/from-row.js'
import { recordIdOf } from './model/identity.js'
import { readInput } from './model/judge.js'
import { createModel, type DocumentMeta, MODEL, modelOf } from './model/model.js'
import { deletePlan, refreshPlan, savePlan } from './model/saving.js'
import { attach, own, readValues, remember, setField, setId, stateOf } from './model/state.js'
import { assertIdle, inTurn } from './model/turns.js'
import {
  atOnce,
  callOf,
  type DocumentCallOptions,
  perform,
  performSync,
  type SyncDocumentCallOptions,
  syncCallOf,
} from './perform.js'
import { QuerySet } from './query/query-set.js'
import {
  type CreateTableOptions,
  SCHEMA_OPTIONS,
  type SyncCreateTableOptions,
  schemaPlan,
} from './schema/create-table.js'

/**
 * A record with typed fields. Extend what `Document.define()` gives.
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
    if (typeof input !== 'object' || input === null) {
      throw new ConfigurationError(`A document of "${model.collection}" is made of an object with its fields`)
    }
    const row = rowIn(input)
    const values = readValues(model, row ?? input, row === undefined ? 'input' : 'row')
    const { strangers } = row === undefined ? readInput(model, input, ['id']) : { strangers: [] }
    const stored = row === undefined ? undefined : remember(model, values)
    attach(this, { model, row, strangers, stored, home: undefined, tentative: undefined, turn: undefined })
    const id = own(row ?? input, 'id')
    if (id !== undefined && id !== null) setId(this, recordIdOf(model, id))
    for (const [name, value] of values) setField(this, name, value)
  }

  /**
   * The base class of documents of one table. `Self` is the class that extends it: what `objects` gives has its methods.
   * Without it, `Document.define('users', { … })`, results have the fields alone.
   * @throws ConfigurationError for names and options that cannot be.
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
    // biome-ignore lint/complexity/noThisInStatic: the class that extends this one is meant
    return QuerySet.of(this)
  }

  static async createTable(given: CreateTableOptions = {}): Promise<void> {
    const { executor, options } = callOf('createTable', given, SCHEMA_OPTIONS)
    const { mode, ifExists, ...call } = options
    // biome-ignore lint/complexity/noThisInStatic: the class that extends this one is meant
    const model = modelOf(this)
    await perform(schemaPlan(model, { mode, ifExists }), executor, call)
  }

  static createTableSync(given: SyncCreateTableOptions = {}): void {
    const { executor, options } = syncCallOf('createTableSync', given, SCHEMA_OPTIONS)
    const { mode, ifExists, ...call } = options
    // biome-ignore lint/complexity/noThisInStatic: the class that extends this one is meant
    const model = modelOf(this)
    performSync(schemaPlan(model, { mode, ifExists }), executor, call)
  }

  async save(given: DocumentCallOptions = {}): Promise<this> {
    const { executor, options } = callOf('save', given)
    return inTurn(stateOf(this), async () => {
      const made = savePlan(this, executor)
      const plan = made instanceof Promise ? await made : made
      if (plan !== undefined) await perform(plan, executor, options)
      return this
    })
  }

  saveSync(given: SyncDocumentCallOptions = {}): this {
    const { executor, options } = syncCallOf('saveSync', given)
    assertIdle(stateOf(this))
    const plan = atOnce(savePlan(this, executor))
    if (plan !== undefined) performSync(plan, executor, options)
    return this
  }

  async delete(given: DocumentCallOptions = {}): Promise<boolean> {
    const { executor, options } = callOf('delete', given)
    return inTurn(stateOf(this), async () => perform(deletePlan(this), executor, options))
  }

  deleteSync(given: SyncDocumentCallOptions = {}): boolean {
    const { executor, options } = syncCallOf('deleteSync', given)
    assertIdle(stateOf(this))
    return performSync(deletePlan(this), executor, options)
  }

  async refresh(given: DocumentCallOptions = {}): Promise<this> {
    const { executor, options } = callOf('refresh', given)
    return inTurn(stateOf(this), async () => {
      await perform(refreshPlan(this), executor, options)
      return this
    })
  }

  refreshSync(given: SyncDocumentCallOptions = {}): this {
    const { executor, options } = syncCallOf('refreshSync', given)
    assertIdle(stateOf(this))
    performSync(refreshPlan(this), executor, options)
    return this
  }

  toJSON(): { [name: string]: Json } {
    const { model } = stateOf(this)
    const entries = ['id', ...model.fields.keys()].map((name): [string, unknown] => [name, own(this, name)])
    const json = entries.filter(([, value]) => value !== undefined).map(([name, value]) => [name, toJson(value)])
    return Object.fromEntries(json)
  }
}

function defineDocument(collection: string, fields: Fields | undefined, meta?: DocumentMeta): typeof Document {
  const model = createModel(collection, fields, meta)
  class Defined extends Document {
    static readonly [MODEL] = model
    static readonly collection = collection
  }
  return Defined
}
