import { ConfigurationError, quoteIdentifier } from '@surrealengine/core'
import { checkMode, type Model, type TableMode } from '../model/model.js'
import type { DocumentCallOptions, SyncDocumentCallOptions } from '../perform.js'
import type { Plan } from '../statement.js'
import { fieldStatements } from './field-statements.js'
import { indexStatements } from './index-statements.js'

/** What `createTable()` makes, and of what is there already. */
export interface SchemaOptions {
  /** Default: that of `Document.define()`, otherwise `'schemafull'`. */
  readonly mode?: TableMode | undefined
  /**
   * What becomes of definitions that are there already: `'keep'` (the default) leaves them as they are, `'overwrite'` puts
   * these in their place. No record is changed by either.
   */
  readonly ifExists?: 'keep' | 'overwrite' | undefined
}

/** The names of them. */
export const SCHEMA_OPTIONS: readonly string[] = ['mode', 'ifExists']

export interface CreateTableOptions extends SchemaOptions, DocumentCallOptions {}
export interface SyncCreateTableOptions extends SchemaOptions, SyncDocumentCallOptions {}

/** How a statement begins that defines something. */
export type Define = (what: 'TABLE' | 'FIELD' | 'INDEX') => string

const CLAUSES: Readonly<Record<string, string>> = { keep: 'IF NOT EXISTS', overwrite: 'OVERWRITE' }

/** The statements that define a table, its fields and its indexes. Twice is as good as once. */
export function schemaPlan(model: Model, { mode = model.mode, ifExists = 'keep' }: SchemaOptions): Plan<void> {
  checkMode(mode)
  const clause = Object.hasOwn(CLAUSES, ifExists) ? CLAUSES[ifExists] : undefined
  if (clause === undefined) {
    throw new ConfigurationError("The option ifExists is 'keep' or 'overwrite'", { option: 'ifExists' })
  }
  const define: Define = what => `DEFINE ${what} ${clause}`
  const table = quoteIdentifier(model.collection)
  const statements = [
    `${define('TABLE')} ${table} TYPE NORMAL ${mode === 'schemafull' ? 'SCHEMAFULL' : 'SCHEMALESS'}`,
    ...fieldStatements(model, mode, define),
    ...indexStatements(model, define),
  ]
  return { sql: statements.join(';\n'), variables: {}, take: () => {} }
}
