import { quoteIdentifier } from '@surrealengine/core'
import type { Field } from '../field.js'
import { idField } from '../model/identity.js'
import { type Model, unknownField } from '../model/model.js'

/** The way to a declared field. */
export interface Path {
  /** Its names, one for each step. */
  readonly names: readonly string[]
  readonly field: Field
  /** As SurrealQL takes it. */
  readonly sql: string
}

/**
 * The field that is meant by `'age'`, `'address.city'` or `'id'`.
 * @throws ConfigurationError for what is not declared, with the nearest name.
 */
export function pathOf(model: Model, text: unknown, where: string): Path {
  const names = String(text).split('.')
  const field = text === 'id' ? idField(model) : fieldAt(model.fields, names)
  if (field === undefined) throw unknownField(model, String(text), ['id', ...pathsIn(model.fields, '')], where)
  return { names, field, sql: names.map(quoteIdentifier).join('.') }
}

/** What a row has at the end of a path. */
export function valueAt(row: object, { names }: Path): unknown {
  let value: unknown = row
  for (const name of names) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = Reflect.get(value, name)
  }
  return value
}

function fieldAt(fields: ReadonlyMap<string, Field>, [name = '', ...rest]: readonly string[]): Field | undefined {
  const field = fields.get(name)
  if (field === undefined || rest.length === 0) return field
  return fieldAt(new Map(Object.entries(field.kind.fields ?? {})), rest)
}

function pathsIn(fields: ReadonlyMap<string, Field>, before: string): string[] {
  return [...fields].flatMap(([name, { kind }]) => [
    `${before}${name}`,
    ...pathsIn(new Map(Object.entries(kind.fields ?? {})), `${before}${name}.`),
  ])
}
