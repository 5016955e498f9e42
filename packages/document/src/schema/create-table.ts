import { quoteIdentifier } from '@surrealengine/core'
import { wrongType } from '@surrealengine/core/transport'
import type { DocumentCallOptions, SyncDocumentCallOptions } from '../calls.js'
import { checkMode, type Model, type TableMode } from '../model/model.js'
import type { Plan } from '../plan.js'
import { fieldDefinitions } from './field-definitions.js'

/** What `createTable()` defines. */
export interface SchemaOptions {
  /** Default: that of `Document.define()`, otherwise `'schemafull'`. */
  readonly mode?: TableMode | undefined
  /** Whether existing definitions are kept (`'keep'`, the default) or replaced (`'overwrite'`). Neither changes records. */
  readonly ifExists?: 'keep' | 'overwrite' | undefined
}

/** The names of these options. */
export const SCHEMA_OPTIONS: readonly string[] = ['mode', 'ifExists']

export interface CreateTableOptions extends SchemaOptions, DocumentCallOptions {}
export interface SyncCreateTableOptions extends SchemaOptions, SyncDocumentCallOptions {}

/** The statements that define a table, its fields and its indexes. Running them twice changes nothing. */
export function schemaPlan(model: Model, { mode = model.mode, ifExists = 'keep' }: SchemaOptions): Plan<void> {
  checkMode(mode)
  if (ifExists !== 'keep' && ifExists !== 'overwrite') throw wrongType('ifExists', "'keep' or 'overwrite'")
  const clause = ifExists === 'keep' ? 'IF NOT EXISTS' : 'OVERWRITE'
  const define = (what: string, name: string): string => `DEFINE ${what} ${clause} ${name}`
  const isFull = mode === 'schemafull'
  const table = quoteIdentifier(model.collection)
  const statements = [
    `${define('TABLE', table)} TYPE NORMAL ${isFull ? 'SCHEMAFULL' : 'SCHEMALESS'}`,
    ...fieldDefinitions(model).map(({ path, type, isOpen }) => {
      // In a schemaless table every object is flexible, and the keyword is refused.
      return `${define('FIELD', path)} ON ${table} TYPE ${type}${isOpen && isFull ? ' FLEXIBLE' : ''}`
    }),
    ...model.indexes.map(({ name, columns, unique }) => {
      const index = `${define('INDEX', quoteIdentifier(name))} ON ${table} FIELDS ${columns.map(({ sql }) => sql).join(', ')}`
      return unique ? `${index} UNIQUE` : index
    }),
  ]
  return { sql: statements.join(';\n'), variables: {}, take: () => {} }
}
