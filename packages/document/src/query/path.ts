import { quoteIdentifier } from '@surrealengine/core'
import { pathSuggestion } from '#prose'
import type { Field } from '../field.js'
import { idField } from '../model/identity.js'
import type { Model } from '../model/model.js'
import { own } from '../model/state.js'
import { wrong } from '../wrong.js'

/** The path to a declared field. */
export interface Path {
  /** Its names, one for each step. */
  readonly names: readonly string[]
  readonly field: Field
  /** The path in SurrealQL. */
  readonly sql: string
}

/**
 * The field at `'age'`, `'address.city'` or `'id'`.
 * @throws ConfigurationError for an undeclared one, with the nearest name.
 */
export function pathOf(model: Model, text: unknown, where: string): Path {
  const path = String(text)
  const names = path.split('.')
  const field = path === 'id' ? idField(model) : fieldAt(model.fields, names)
  if (field !== undefined) return { names, field, sql: names.map(quoteIdentifier).join('.') }
  throw wrong('unknown-field', [where, path, model.collection, pathSuggestion(path, model.fields)], path)
}

/** The value in a row at the end of a path. */
export function valueAt(row: object, { names }: Path): unknown {
  return names.reduce<unknown>((value, name) => own(Object(value), name), row)
}

function fieldAt(fields: ReadonlyMap<string, Field>, [name = '', ...rest]: readonly string[]): Field | undefined {
  const field = fields.get(name)
  return field === undefined || rest.length === 0
    ? field
    : fieldAt(new Map(Object.entries(field.kind.fields ?? {})), rest)
}
