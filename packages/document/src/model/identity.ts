import { ConfigurationError, RecordId, Uuid } from '@surrealengine/core'
import { type Field, fault, makeField } from '../field.js'
import { isPlain } from '../same.js'
import type { Model } from './model.js'

/** What stands behind the colon of a record's id. */
export type IdPart = string | number | bigint | Uuid | readonly unknown[] | Readonly<Record<string, unknown>>

/** A record's id, or what stands behind the colon of it. */
export type IdInput<C extends string> = RecordId<C> | IdPart

/**
 * The whole id of a record of this model.
 * @throws ConfigurationError for what is no id, or another table's, and for text that has the table in it.
 */
export function recordIdOf(model: Model, id: unknown): RecordId {
  const { collection } = model
  if (id instanceof RecordId) {
    if (id.table.name === collection) return id
    throw new ConfigurationError(`This is the id of a record of "${id.table.name}", not of "${collection}"`)
  }
  if (typeof id === 'string' && id.startsWith(`${collection}:`)) {
    throw new ConfigurationError('A text is the part of an id behind the colon, and this one has the table in it', {
      hint: `Leave "${collection}:" out, or pass a RecordId.`,
    })
  }
  if (isIdPart(id)) return new RecordId(collection, id)
  throw new ConfigurationError('An id is text, a whole number, a Uuid, an array, an object, or a RecordId')
}

function isIdPart(id: unknown): id is string | number | bigint | Uuid | unknown[] | Record<string, unknown> {
  if (typeof id === 'string' || typeof id === 'bigint' || Number.isSafeInteger(id)) return true
  if (typeof id !== 'object' || id === null) return false
  return id instanceof Uuid || Array.isArray(id) || isPlain(id)
}

/** The id of a model's records as a field, for filters. */
export function idField(model: Model): Field {
  return makeField({
    type: 'record',
    parse: (value, place) => {
      try {
        return recordIdOf(model, value)
      } catch {
        return fault(place, `must be an id of "${model.collection}"`)
      }
    },
  })
}
