import { ORIGIN, type Origin, originOf, type RecordId } from '@surrealengine/core'
import { copy, isEqual } from '../equality.js'
import { COMPARE, type Field, type Mode } from '../field.js'
import { normalized } from '../read-field.js'
import { wrong } from '../wrong.js'
import type { Model } from './model.js'

/** Values of fields by name. Missing ones have no entry. */
export type Values = ReadonlyMap<string, unknown>

/** What a document was before a transaction that may still be cancelled. */
export interface Checkpoint {
  readonly transaction: object
  readonly stored: Values | undefined
  readonly origin?: Origin | undefined
}

/** What a document knows besides its fields. */
export interface State {
  readonly model: Model
  /** The row that it was constructed from. */
  readonly row: object | undefined
  /** Names in its input that are not fields. */
  readonly unknownNames: readonly string[]
  /** The values in the database; none before it is saved and after it is deleted. */
  stored: Values | undefined
  /** The database that has them; none where that is not known, as for a fetched record. */
  origin?: Origin | undefined
  /** The state to return to if the transaction it was saved in is not committed. */
  checkpoint?: Checkpoint | undefined
  /** Settles when the last call on the document is over. Never rejects. */
  lastCall?: Promise<unknown> | undefined
}

/** A symbol rather than a private name, which a proxy around a document could not reach. */
const STATE: unique symbol = Symbol.for('surrealengine.document.state')

/** Gives a document under construction its state. */
export function attach(document: object, state: State): void {
  Object.defineProperty(document, STATE, { value: state })
}

/**
 * The state of a document.
 * @throws ConfigurationError for anything else.
 */
export function stateOf(document: unknown): State {
  const { [STATE]: state }: { readonly [STATE]?: State } = Object(document)
  if (state === undefined) throw wrong('not-a-document', [])
  return state
}

/** The id of a document, if it has one. */
export function idOf(document: object): unknown {
  return own(document, 'id')
}

/** Whether an executor works on the database that the document came from. */
export function isSameDatabase({ origin }: State, executor: object): boolean {
  // A transaction without an origin of its own belongs to the executor that began it.
  if (origin === undefined || ('isOver' in executor && !(ORIGIN in executor))) return true
  const { connection, namespace, database } = originOf(executor)
  return origin.connection === connection && origin.namespace === namespace && origin.database === database
}

/** Sets the id, which is read-only for users. */
export function setId(document: object, id: RecordId): void {
  define(document, 'id', id, false)
}

/** Sets a field as an own property of the document, whatever its class has; `undefined` removes it. */
export function setField(document: object, name: string, value: unknown): void {
  if (value === undefined) Reflect.deleteProperty(document, name)
  else define(document, name, value, true)
}

function define(document: object, name: string, value: unknown, writable: boolean): void {
  Object.defineProperty(document, name, { value, enumerable: true, configurable: true, writable })
}

/** The values of the fields in a row, an input, or a document. */
export function valuesIn(model: Model, from: object, mode: Mode): Values {
  return present(model, (name, field) => normalized(field, own(from, name), mode))
}

/** A copy of values as the database stores them, to find out later what changed. */
export function snapshot(model: Model, values: Values): Values {
  return present(model, (name, field) => copy(normalized(field, values.get(name), COMPARE)))
}

function present(model: Model, read: (name: string, field: Field) => unknown): Values {
  const entries = [...model.fields].map(([name, field]): [string, unknown] => [name, read(name, field)])
  return new Map(entries.filter(([, value]) => value !== undefined))
}

/** The names of the fields whose values differ. */
export function changedNames(model: Model, before: Values, now: Values): string[] {
  return [...model.fields.keys()].filter(name => !isEqual(before.get(name), now.get(name)))
}

/** An own property of an object: nothing is read from a prototype. */
export function own(from: object, name: string): unknown {
  return Object.hasOwn(from, name) ? Reflect.get(from, name) : undefined
}
