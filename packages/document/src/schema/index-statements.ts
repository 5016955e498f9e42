import { quoteIdentifier } from '@surrealengine/core'
import type { Field } from '../field.js'
import type { IndexDefinition, Model } from '../model/model.js'
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
  const own = [...model.fields].flatMap(([name, field]) => ofField([name], quoteIdentifier(name), field))
  return [...own, ...model.indexes.map(ofModel)].map(({ name, paths, unique }) => {
    const index = `${define('INDEX')} ${quoteIdentifier(name)} ON ${table} FIELDS ${paths.join(', ')}`
    return unique ? `${index} UNIQUE` : index
  })
}

function ofModel({ fields, unique = false, name = nameOf(fields) }: IndexDefinition): Index {
  return { name, paths: fields.map(quoteIdentifier), unique }
}

/** What a field asks for, and what is inside of it: in an object, or in each entry of a list. */
function ofField(names: readonly string[], path: string, { kind, options }: Field): Index[] {
  const { index = false, unique = false } = options
  const own = index || unique ? [{ name: nameOf(names), paths: [path], unique }] : []
  if (kind.shape === 'list' && kind.item !== undefined)
    return [...own, ...ofField([...names, 'each'], `${path}.*`, kind.item)]
  const within = Object.entries(kind.fields ?? {}).flatMap(([name, field]) =>
    ofField([...names, name], `${path}.${quoteIdentifier(name)}`, field),
  )
  return [...own, ...within]
}

function nameOf(names: readonly string[]): string {
  return `${names.join('_')}_index`
}
