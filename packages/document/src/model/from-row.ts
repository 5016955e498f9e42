import { originOf } from '@surrealengine/core/extension'
import { wrong } from '../wrong.js'
import { MODEL } from './model.js'
import { stateOf } from './state.js'

/** Carries a row from the database through the constructor of the user's class. */
const ROW: unique symbol = Symbol('row')

/** A document class, whatever its documents are. */
export type AnyDocumentClass<D = object> = abstract new (...input: never[]) => D

/** Whether a value is a document class. */
export function isDocumentClass(value: unknown): value is AnyDocumentClass {
  return typeof value === 'function' && MODEL in value
}

/** The row in the input of a constructor, if it comes from the database. */
export function rowIn(input: { readonly [ROW]?: object }): object | undefined {
  return input[ROW]
}

/**
 * A document for a row from the database. `executor` is what it was read with, where that is known.
 * @throws ConfigurationError when the constructor of the class does not pass its input to `super()`, or the class declares
 * a field again.
 */
export function fromRow<D>(Class: AnyDocumentClass<D>, row: Readonly<Record<string, unknown>>, executor?: object): D {
  const document = Reflect.construct(Class, [{ ...row, [ROW]: row }])
  const state = stateOf(document)
  if (executor !== undefined) state.origin = originOf(executor)
  if (state.row !== row) throw wrong('constructor-drops-input', [Class.name])
  // A class field of the same name is set after the constructor of the base class, and save() would remove the value.
  for (const name of state.stored?.keys() ?? []) {
    if (Object.hasOwn(document, name) && document[name] === undefined)
      throw wrong('field-redeclared', [Class.name, name], name)
  }
  return document
}
