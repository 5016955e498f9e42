import { quoteIdentifier, RecordId } from '@surrealengine/core'
import { isPlain } from '../equality.js'
import { addIssue, type Field, type FieldOptions, makeField, mustBe, type PresenceOf } from '../field.js'
import { fromRow, isDocumentClass } from '../model/from-row.js'
import { wrong } from '../wrong.js'

/** The id of a record, or a document that was read or saved. */
export type Reference<T extends string> = RecordId<T> | { readonly id: RecordId<T> }

/** A fetched record where only the name of its table is known. */
export type FetchedRow = { readonly id: RecordId } & Record<string, unknown>

/** A document class that a reference can name. */
export interface ReferenceTarget<T extends string, D> {
  new (...input: never[]): D
  readonly collection: T
}

/** For the compiler: the document that a reference stands for. */
export interface RecordInner<D> {
  readonly record: D
}

/**
 * A reference to a record of a table, given by its name or as its document class. Takes a `RecordId` or a document, returns
 * a `RecordId`, or the document where it was fetched.
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
  if (typeof table !== 'string' || table === '') throw wrong('not-a-reference', [])
  const target = isDocumentClass(to) ? to : undefined
  return makeField(
    {
      type: `record<${quoteIdentifier(table)}>`,
      fetchable: true,
      parse: (value, context) => {
        const id = idOf(value)
        if (id === undefined) return mustBe(context, 'a RecordId or a saved document', value)
        if (id.table.name !== table) return addIssue(context, `must be a record of "${table}", not of another table`)
        if (!context.mode.documents || !isPlain(value)) return id
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
