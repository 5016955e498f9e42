import { quoteIdentifier } from '@surrealengine/core'
import type { Field } from '../field.js'
import type { Model } from '../model/model.js'

/** A field to define, at any depth of a document. */
export interface FieldDefinition {
  /** The path of the field, in SurrealQL. */
  readonly path: string
  readonly type: string
  /** It is an object that accepts any names. */
  readonly isOpen: boolean
}

/** The definitions of all fields, and of what they contain. */
export function fieldDefinitions({ fields }: Model): FieldDefinition[] {
  return [...fields].flatMap(([name, field]) => definitionsOf(quoteIdentifier(name), field))
}

/** A field that may be missing is an option: its default is filled in by the document, not by the database. */
function definitionsOf(path: string, field: Field): FieldDefinition[] {
  const { type, optional, shape } = field.kind
  const mayBeMissing = field.options.required !== true && !optional && shape !== 'any'
  const definition = { path, type: mayBeMissing ? `option<${type}>` : type, isOpen: shape === 'object' }
  return [...itemDefinitions(path, field), definition, ...innerDefinitions(path, field)]
}

/**
 * The entries of a list come before it: otherwise the database would define them itself, and keep that definition. Only
 * open objects need one; the type of the list covers the others.
 */
function itemDefinitions(path: string, { kind: { item } }: Field): FieldDefinition[] {
  if (item === undefined) return []
  const each = `${path}.*`
  const { shape, type } = item.kind
  return [...itemDefinitions(each, item), ...(shape === 'object' ? [{ path: each, type, isOpen: true }] : [])]
}

/** The fields of an object, or of the objects in a list. */
function innerDefinitions(path: string, { kind: { shape, item, fields } }: Field): FieldDefinition[] {
  // Without this a schemafull table refuses names inside a value of any type.
  if (shape === 'any') return [{ path: `${path}.*`, type: 'any', isOpen: false }]
  if (item !== undefined) return innerDefinitions(`${path}.*`, item)
  return Object.entries(fields ?? {}).flatMap(([name, field]) =>
    definitionsOf(`${path}.${quoteIdentifier(name)}`, field),
  )
}
