import { ConfigurationError, Table } from '@surrealengine/core'
import type { Field, Fields } from '../field.js'
import { assertName } from '../field-name.js'
import { suggestion } from '../suggestion.js'
import { type DeclaredIndex, declaredIndexes, type IndexDefinition } from './indexes.js'

/** Whether a table takes declared fields alone (`'schemafull'`) or others as well. */
export type TableMode = 'schemafull' | 'schemaless'

/** What `Document.define()` takes besides. */
export interface DocumentMeta {
  /** What `createTable()` makes. Default `'schemafull'`. */
  readonly mode?: TableMode
  /** Indexes over several fields. One over a single field is the field's `index` or `unique`. */
  readonly indexes?: readonly IndexDefinition[]
}

/** What is known of a document class. */
export interface Model {
  readonly collection: string
  readonly table: Table
  readonly fields: ReadonlyMap<string, Field>
  readonly mode: TableMode
  readonly indexes: readonly DeclaredIndex[]
}

/** Where a document class keeps its model. The same in every copy of the package. */
export const MODEL: unique symbol = Symbol.for('surrealengine.document.model')

/** What documents have themselves, and the words of a filter. */
const RESERVED: ReadonlySet<string> = new Set([
  ...['id', 'constructor', 'save', 'saveSync', 'delete', 'deleteSync', 'refresh', 'refreshSync', 'toJSON'],
  ...['and', 'or', 'not'],
])
const META = ['mode', 'indexes']
const MODES: readonly unknown[] = ['schemafull', 'schemaless']

/**
 * What `Document.define()` was told, checked.
 * @throws ConfigurationError for what no table, field or index can be.
 */
export function createModel(collection: string, fields: Fields | undefined, meta: DocumentMeta = {}): Model {
  if (typeof collection !== 'string' || collection === '') {
    throw new ConfigurationError('Document.define() takes the name of a table first')
  }
  if (typeof fields !== 'object' || fields === null) {
    throw new ConfigurationError('Document.define() takes the fields of the document second', {
      hint: "Write Document.define<User>()('users', { name: StringField() }).",
    })
  }
  for (const [name, field] of Object.entries(fields)) checkDeclared(name, field)
  for (const name of Object.keys(meta)) {
    if (META.includes(name)) continue
    throw new ConfigurationError(`Document.define() has no option "${name}". ${suggestion(name, META)}`, {
      option: name,
    })
  }
  const { mode = 'schemafull', indexes = [] } = meta
  checkMode(mode)
  const declared = new Map(Object.entries(fields))
  for (const index of indexes) checkIndex(collection, declared, index)
  return {
    collection,
    table: new Table(collection),
    fields: declared,
    mode,
    indexes: declaredIndexes(declared, indexes),
  }
}

/**
 * The model of a document class.
 * @throws ConfigurationError for what is none.
 */
export function modelOf(Class: object): Model {
  const model: unknown = Reflect.get(Class, MODEL)
  if (isModel(model)) return model
  throw new ConfigurationError('This class has no fields', {
    hint: "Write class User extends Document.define<User>()('users', { name: StringField() }) {}.",
  })
}

/** @throws ConfigurationError for another word. */
export function checkMode(mode: unknown): void {
  if (MODES.includes(mode)) return
  throw new ConfigurationError("The option mode is 'schemafull' or 'schemaless'", { option: 'mode' })
}

/** The error for a name that is no field of the model's. */
export function unknownField(
  { collection }: Pick<Model, 'collection'>,
  name: string,
  known: readonly string[],
  where: string,
): ConfigurationError {
  const message = `${where}: "${name}" is no field of "${collection}". ${suggestion(name, known)}`
  return new ConfigurationError(message, { option: name })
}

function isModel(value: unknown): value is Model {
  return typeof value === 'object' && value !== null && 'table' in value && 'fields' in value
}

function checkDeclared(name: string, field: Field): void {
  assertName(name)
  if (RESERVED.has(name)) {
    throw new ConfigurationError(`A field cannot have the name "${name}": documents or filters have it themselves`, {
      option: name,
      hint: name === 'id' ? 'Every document has an id. Leave it out of the fields.' : undefined,
    })
  }
  if (typeof field?.kind?.parse === 'function') return
  throw new ConfigurationError(`"${name}" is declared with something that is no field`, {
    option: name,
    hint: `Write ${name}: StringField(), or another of the fields.`,
  })
}

function checkIndex(collection: string, known: Model['fields'], { fields }: IndexDefinition): void {
  if (!Array.isArray(fields) || fields.length === 0) {
    throw new ConfigurationError('An index takes the names of its fields', { option: 'indexes' })
  }
  for (const name of fields) {
    if (!known.has(name)) throw unknownField({ collection }, String(name), [...known.keys()], 'indexes')
  }
}
