import { quoteIdentifier } from '@surrealengine/core'
import type { Field } from '../field.js'
import type { Model, TableMode } from '../model/model.js'
import type { Define } from './create-table.js'

/** One `DEFINE FIELD` for each field, and for what is inside of it. */
export function fieldStatements(model: Model, mode: TableMode, define: Define): string[] {
  const table = quoteIdentifier(model.collection)
  return [...model.fields]
    .flatMap(([name, field]) => declared(quoteIdentifier(name), field))
    .map(({ path, type, open }) => {
      // In a schemaless table every object is open, and the word is refused.
      const flexible = open && mode === 'schemafull' ? ' FLEXIBLE' : ''
      return `${define('FIELD')} ${path} ON ${table} TYPE ${type}${flexible}`
    })
}

interface Definition {
  readonly path: string
  readonly type: string
  /** It is an object that takes any names. */
  readonly open: boolean
}

/** A field of a table or of an object. Where it may be missing it is an option: defaults are filled in here, not there. */
function declared(path: string, field: Field): Definition[] {
  const { type, optional, shape } = field.kind
  const mayBeMissing = field.options.required !== true && !optional && shape !== 'any'
  const definition = { path, type: mayBeMissing ? `option<${type}>` : type, open: shape === 'object' }
  return [...entries(path, field), definition, ...within(path, field)]
}

/**
 * The entries of a list come before it: the database would define them itself otherwise, and then keep what it has. Those
 * that say no more than the type of the list are left to it.
 */
function entries(path: string, { kind }: Field): Definition[] {
  if (kind.shape !== 'list' || kind.item === undefined) return []
  const [item, each] = [kind.item, `${path}.*`]
  const open = item.kind.shape === 'object' ? [{ path: each, type: item.kind.type, open: true }] : []
  return [...entries(each, item), ...open]
}

/** What is inside of an object, or of the objects in a list. */
function within(path: string, { kind }: Field): Definition[] {
  // Names inside of what may be anything are refused in a schemafull table unless this says otherwise.
  if (kind.shape === 'any') return [{ path: `${path}.*`, type: 'any', open: false }]
  if (kind.shape === 'list' && kind.item !== undefined) return within(`${path}.*`, kind.item)
  return Object.entries(kind.fields ?? {}).flatMap(([name, field]) =>
    declared(`${path}.${quoteIdentifier(name)}`, field),
  )
}
