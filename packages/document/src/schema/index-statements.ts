import { quoteIdentifier } from '@surrealengine/core'
import type { Field } from '../field.js'
import type { Model } from '../model/model.js'
import type { Define } from './create-table.js'

interface Index {
  readonly name: string
  /** Quoted already. */
  readonly paths: readonly string[]
  readonly unique: boolean
}

/** One `DEFINE INDEX` for each field that asks for one, and for each index over several. */
export function indexStatements(model: Model, define: Define): string[] {
  const table = quoteIdentifier(model.collection)
  return [...ofFields(model.fields, []), ...model.indexes.map(ofModel)].map(({ name, paths, unique }) => {
    const index = `${define('INDEX')} ${quoteIdentifier(name)} ON ${table} FIELDS ${paths.join(', ')}`
    return unique ? `${index} UNIQUE` : index
  })
}

function ofModel({ fields, unique = false, name = nameOf(fields) }: Model['indexes'][number]): Index {
  return { name, paths: fields.map(quoteIdentifier), unique }
}

function ofFields(fields: Iterable<readonly [string, Field]>, before: readonly string[]): Index[] {
  return [...fields].flatMap(([name, { kind, options }]) => {
    const names = [...before, name]
    const { index = false, unique = false } = options
    const own = index || unique ? [{ name: nameOf(names), paths: [names.map(quoteIdentifier).join('.')], unique }] : []
    return [...own, ...ofFields(Object.entries(kind.fields ?? {}), names)]
  })
}

function nameOf(names: readonly string[]): string {
  return `${names.join('_')}_index`
}
