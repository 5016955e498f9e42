import { ConfigurationError, ORIGIN, type Origin, originOf, type RecordId } from '@surrealengine/core'
import { view } from '../check-field.js'
import { ACCEPT, COMPARE, type Mode, READ } from '../field.js'
import { copy, same } from '../same.js'
import type { Model } from './model.js'
import type { Tentative } from './tentative.js'

/** Values of fields by name. What is missing is not there. */
export type Values = ReadonlyMap<string, unknown>

/** What a document knows besides its fields. */
export interface State {
  readonly model: Model
  /** The row that it was made of. */
  readonly row: object | undefined
  /** Names that it was given and has no fields for. */
  readonly strangers: readonly string[]
  /** What the database has; none where it was never saved, or was deleted. */
  stored: Values | undefined
  /** Which database that is; none where it is not known, as with a record that was fetched. */
  home: Origin | undefined
  /** What to go back to where the transaction that it was saved in is not kept. */
  tentative: Tentative | undefined
  /** Settles when what is under way with it is done. Never rejects. */
  turn: Promise<unknown> | undefined
}

/** A symbol rather than a private name: what wraps an object in a proxy sees through it. */
const STATE: unique symbol = Symbol.for('surrealengine.document.state')

/** Gives a document that is being made its state. */
export function attach(document: object, state: State): void {
  Object.defineProperty(document, STATE, { value: state })
}

/**
 * The state of a document.
 * @throws ConfigurationError for what is none.
 */
export function stateOf(document: unknown): State {
  const state: unknown = typeof document === 'object' && document !== null ? Reflect.get(document, STATE) : undefined
  if (isState(state)) return state
  throw new ConfigurationError('This is no document', { hint: 'Make one with new, or read it with objects.' })
}

function isState(value: unknown): value is State {
  return typeof value === 'object' && value !== null && 'strangers' in value
}

/** The id of a document, where it has one. */
export function idOf(document: object): unknown {
  return own(document, 'id')
}

/** Whether an executor asks the database that the document came from. */
export function isAtHome({ home }: State, executor: object): boolean {
  // A transaction that does not say belongs to whoever began it.
  if (home === undefined || ('isOver' in executor && !(ORIGIN in executor))) return true
  const { connection, namespace, database } = originOf(executor)
  return home.connection === connection && home.namespace === namespace && home.database === database
}

/** Its id is read by users and written here alone. */
export function setId(document: object, id: RecordId): void {
  Object.defineProperty(document, 'id', { value: id, enumerable: true, configurable: true, writable: false })
}

/** What the fields of a document are now, as the database would have them. */
export function valuesOf(document: object, model: Model): Values {
  return viewed(model, document, COMPARE)
}

/** What a row or an input says of the fields. */
export function readValues(model: Model, from: object, kind: 'row' | 'input'): Values {
  return viewed(model, from, kind === 'row' ? READ : ACCEPT)
}

/** What is kept to tell later what changed. */
export function remember(model: Model, values: Values): Values {
  const kept = new Map<string, unknown>()
  for (const [name, field] of model.fields) {
    const value = view(field, values.get(name), COMPARE)
    if (value !== undefined) kept.set(name, copy(value))
  }
  return kept
}

/** The names of the fields that are not what they were. */
export function changedNames(model: Model, was: Values, is: Values): string[] {
  return [...model.fields.keys()].filter(name => !same(was.get(name), is.get(name)))
}

/** Sets a field as a property of the document's own, whatever its class has. */
export function setField(document: object, name: string, value: unknown): void {
  if (value === undefined) Reflect.deleteProperty(document, name)
  else Object.defineProperty(document, name, { value, enumerable: true, configurable: true, writable: true })
}

/** A property of the object's own: nothing is read from a prototype. */
export function own(from: object, name: string): unknown {
  return Object.hasOwn(from, name) ? Reflect.get(from, name) : undefined
}

function viewed(model: Model, from: object, mode: Mode): Values {
  const values = new Map<string, unknown>()
  for (const [name, field] of model.fields) {
    const value = view(field, own(from, name), mode)
    if (value !== undefined) values.set(name, value)
  }
  return values
}
