import { ConfigurationError, quoteIdentifier, RecordId } from '@surrealengine/core'
import { type Field, type FieldOptions, fault, kindOf, makeField, type PresenceOf } from '../field.js'
import { fromRow, isDocumentClass } from '../model/from-row.js'
import { isPlain } from '../same.js'

/** A record, or what has its id: a document that was read or saved. */
export type Reference<T extends string> = RecordId<T> | { readonly id: RecordId<T> }

/** A record that was fetched where only the name of its table is known. */
export type FetchedRow = { readonly id: RecordId } & Record<string, unknown>

/** A document class, as a reference names it. */
export interface ReferenceTarget<T extends string, D> {
  new (...input: never[]): D
  readonly collection: T
}

/** What a reference holds, to the compiler. */
export interface RecordInner<D> {
  readonly record: D
}

/**
 * A reference to a record of a table, which is named or given as its document class. Takes a `RecordId` or a document, gives
 * a `RecordId`; where it is fetched, the document.
 *
 * @example
 * ```ts
 * class Post extends Document.define<Post>()('posts', { author: RecordField(User, { required: true }) }) {}
 * ```
 */
export function RecordField<
  T extends string,
  const O extends FieldOptions<Reference<NoInfer<T>>, RecordId<NoInfer<T>>>,
  D = FetchedRow,
>(
  to: T | ReferenceTarget<T, D>,
  options?: O,
): Field<RecordId<T>, Reference<T>, PresenceOf<O>, RecordInner<D & { readonly id: RecordId<T> }>> {
  const table = typeof to === 'string' ? to : to?.collection
  if (typeof table !== 'string' || table === '') {
    throw new ConfigurationError('RecordField() takes the name of a table, or a document class')
  }
  const target = isDocumentClass(to) ? to : undefined
  return makeField(
    {
      type: `record<${quoteIdentifier(table)}>`,
      fetchable: true,
      parse: (value, place) => {
        const id = idOf(value)
        if (id === undefined) return fault(place, `must be a RecordId or a saved document, not ${kindOf(value)}`)
        if (id.table.name !== table) return fault(place, `must be a record of "${table}", not of another table`)
        if (!place.mode.documents || !isRow(value)) return id
        return target === undefined ? value : fromRow(target, value)
      },
    },
    options,
  )
}

function idOf(value: unknown): RecordId | undefined {
  if (value instanceof RecordId) return value
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined
  return value.id instanceof RecordId ? value.id : undefined
}

function isRow(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && isPlain(value)
}
