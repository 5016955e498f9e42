import { Table } from '@surrealengine/core'
import { checkKnown, wrongType } from '@surrealengine/core/transport'
import { assertField, assertName, type Field, type Fields } from '../field.js'
import { wrong } from '../wrong.js'
import { type DeclaredIndex, declaredIndexes, type IndexDefinition } from './indexes.js'

/** Whether a table accepts declared fields alone (`'schemafull'`) or others as well. */
export type TableMode = 'schemafull' | 'schemaless'

/** Further options of `Document.define()`. */
export interface DocumentMeta {
  /** The mode of the table that `createTable()` defines. Default `'schemafull'`. */
  readonly mode?: TableMode
  /** Indexes over several fields. For a single field, use its options `index` and `unique`. */
  readonly indexes?: readonly IndexDefinition[]
}

/** The definition of a document class. */
export interface Model {
  readonly collection: string
  readonly table: Table
  readonly fields: ReadonlyMap<string, Field>
  readonly mode: TableMode
  readonly indexes: readonly DeclaredIndex[]
}

/** The property of a document class that holds its model. The same in every copy of the package. */
export const MODEL: unique symbol = Symbol.for('surrealengine.document.model')

/** Names that documents have themselves, and the keywords of filters. */
const RESERVED = 'id constructor save saveSync delete deleteSync refresh refreshSync toJSON and or not'.split(' ')

/**
 * The model that the arguments of `Document.define()` describe.
 * @throws ConfigurationError for an invalid table, field, index or option.
 */
export function createModel(collection: string, fields: Fields | undefined, meta: DocumentMeta = {}): Model {
  if (typeof collection !== 'string' || collection === '') throw wrong('no-collection', [])
  if (typeof fields !== 'object' || fields === null) throw wrong('no-fields', [])
  const declared = new Map(Object.entries(fields))
  for (const [name, field] of declared) {
    assertName(name)
    if (RESERVED.includes(name)) throw wrong('reserved-name', [name], name)
    assertField(field, `"${name}"`)
  }
  checkKnown(meta, ['mode', 'indexes'], ' of Document.define()')
  const { mode = 'schemafull', indexes = [] } = meta
  checkMode(mode)
  return {
    collection,
    table: new Table(collection),
    fields: declared,
    mode,
    indexes: declaredIndexes(collection, declared, indexes),
  }
}

/**
 * The model of a document class.
 * @throws ConfigurationError for any other class.
 */
export function modelOf(Class: object): Model {
  const { [MODEL]: model }: { readonly [MODEL]?: Model } = Class
  if (model === undefined) throw wrong('not-a-document-class', [])
  return model
}

/** @throws ConfigurationError for any other mode. */
export function checkMode(mode: TableMode): void {
  if (mode !== 'schemafull' && mode !== 'schemaless') throw wrongType('mode', "'schemafull' or 'schemaless'")
}
