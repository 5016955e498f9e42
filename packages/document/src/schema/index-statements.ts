import { quoteIdentifier } from '@surrealengine/core'
import type { Model } from '../model/model.js'
import type { Define } from './create-table.js'

/** One `DEFINE INDEX` for each field that asks for one, and for each index over several. */
export function indexStatements({ collection, indexes }: Model, define: Define): string[] {
  const table = quoteIdentifier(collection)
  return indexes.map(({ name, columns, unique }) => {
    const paths = columns.map(({ sql }) => sql).join(', ')
    const index = `${define('INDEX')} ${quoteIdentifier(name)} ON ${table} FIELDS ${paths}`
    return unique ? `${index} UNIQUE` : index
  })
}
