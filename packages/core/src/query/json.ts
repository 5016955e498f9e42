import { formatRecordId } from '@surrealengine/codec'
import { RecordId, RecordIdRange, Value } from '@surrealengine/values'
import { say } from '#prose'
import { ConfigurationError } from '../errors/configuration.js'

/** A JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** Deeper than any document; only circular references exceed it. */
const DEEPEST = 1000

/**
 * Converts a value to plain JSON, without `bigint`, bytes, `Set`, `Date` or class instances.
 *
 * Value classes become what SurrealDB writes (an ISO date, `1h30m`, GeoJSON for geometry), a record id becomes a string
 * that SurrealDB reads as the same id (`users:alice`, see `formatRecordId()`), a `bigint` a number if it is safe and a
 * string otherwise, bytes Base64, a `Set` an array, a `Map` an object. `undefined` is omitted from objects and `null`
 * elsewhere; `NaN` and infinite numbers are `null`.
 *
 * @throws ConfigurationError for functions, symbols and circular references.
 *
 * @example
 * ```ts
 * import { RecordId, toJson } from '@surrealengine/core'
 *
 * toJson({ id: new RecordId('users', 'alice'), tags: new Set(['a']) }) // { id: 'users:alice', tags: ['a'] }
 * ```
 */
export function toJson(value: unknown): Json {
  return convert(value, 0)
}

function convert(value: unknown, depth: number): Json {
  if (depth > DEEPEST) throw new ConfigurationError(say('json-too-deep'))
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) ? value : null
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
    case 'undefined':
      return null
    case 'object':
      return value === null ? null : convertObject(value, depth + 1)
    default:
      throw new ConfigurationError(say('no-json-form', typeof value))
  }
}

function convertObject(value: object, depth: number): Json {
  if (Array.isArray(value)) return value.map(each => convert(each, depth))
  if (value instanceof RecordId || value instanceof RecordIdRange) return idAsText(value)
  if (value instanceof Value) return convert(value.toJSON(), depth)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof Set) return [...value].map(each => convert(each, depth))
  if (value instanceof Map) return fromEntries(value.entries(), depth)
  if (value instanceof ArrayBuffer) return base64(new Uint8Array(value))
  if (ArrayBuffer.isView(value)) return base64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
  if ('toJSON' in value && typeof value.toJSON === 'function') return convert(value.toJSON(), depth)
  return fromEntries(Object.entries(value), depth)
}

function idAsText(id: RecordId | RecordIdRange): string {
  try {
    return formatRecordId(id)
  } catch (cause) {
    throw new ConfigurationError(say('json-record-id'), { cause })
  }
}

function fromEntries(entries: Iterable<[unknown, unknown]>, depth: number): Json {
  const result: [string, Json][] = []
  for (const [key, value] of entries) {
    if (value !== undefined) result.push([String(key), convert(value, depth)])
  }
  // Unlike an assignment, this treats `__proto__` as a plain key.
  return Object.fromEntries(result)
}

function base64(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}
