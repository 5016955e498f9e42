import { RecordId, Uuid } from '@surrealengine/core'
import { isPlain } from '../equality.js'
import { addIssue, type Field, makeField } from '../field.js'
import { wrong } from '../wrong.js'
import type { Model } from './model.js'

/** The part of a record id after the colon. */
export type IdPart = string | number | bigint | Uuid | readonly unknown[] | Readonly<Record<string, unknown>>

/** A record id, or the part of one after the colon. */
export type IdInput<C extends string> = RecordId<C> | IdPart

/**
 * The record id of a document of this model.
 * @throws ConfigurationError for anything else, the id of another table, and a string that starts with the table name.
 */
export function recordIdOf({ collection }: Model, id: unknown): RecordId {
  if (id instanceof RecordId) {
    if (id.table.name === collection) return id
    throw wrong('id-of-other-table', [id.table.name, collection])
  }
  if (typeof id === 'string' && id.startsWith(`${collection}:`)) throw wrong('id-with-table', [collection])
  if (isIdPart(id)) return new RecordId(collection, id)
  throw wrong('not-an-id', [])
}

function isIdPart(id: unknown): id is string | number | bigint | Uuid | unknown[] | Record<string, unknown> {
  return (
    ['string', 'bigint'].includes(typeof id) ||
    Number.isSafeInteger(id) ||
    id instanceof Uuid ||
    Array.isArray(id) ||
    isPlain(id)
  )
}

/** The id of a model's records as a field, for filters. */
export function idField(model: Model): Field {
  return makeField({
    type: 'record',
    parse: (value, context) => {
      try {
        return recordIdOf(model, value)
      } catch {
        return addIssue(context, `must be an id of "${model.collection}"`)
      }
    },
  })
}
