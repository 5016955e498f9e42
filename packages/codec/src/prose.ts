const NO_KEY = 'SurrealDB does not support: pass a string, an integer of up to 64 bits, a Uuid, an array or an object'

/** What the small codec refuses for another reason than its kind. */
const REFUSED: Readonly<Record<string, string>> = {
  depth: 'more than 100 levels deep, or a circular reference',
  StringRecordId: 'StringRecordId, pass the result of parseRecordId()',
}

/** The message of each error. The short build shows the key and the values instead, so keys must be readable. */
const MESSAGES = {
  unencodable: (where: string, what: string): string => `${where === '' ? 'The value' : where} ${what}`,
  'cannot-be-encoded': (where: string, kind: string): string =>
    `${where === '' ? 'The value' : where} cannot be encoded: ${REFUSED[kind] ?? kind}`,
  'cannot-be-decoded': (fault: string): string => `The bytes cannot be decoded: ${fault}`,
  'unsupported-type': (type: string): string => `is a ${type}`,
  'over-64-bits': (): string => 'is an integer of more than 64 bits: pass a Decimal',
  'duration-too-long': (): string => 'is longer than SurrealDB supports',
  'nested-too-deeply': (most: number): string =>
    `is nested more than ${most} levels deep, or contains a circular reference`,
  future: (): string => 'is a Future, which SurrealDB 3 does not have: define the field as COMPUTED',
  'wrong-tag': (): string => 'is a Tagged whose tag is not a non-negative integer',
  'unknown-value-class': (): string =>
    'is an instance of a value class newer than this codec: update @surrealengine/codec',
  promise: (): string => 'is a promise: await it first',
  'unsupported-class': (name: string): string => `is an instance of ${name}: pass its fields in a plain object`,
  'invalid-date': (): string => 'is an invalid Date',
  'date-out-of-range': (): string => 'is a date outside the range of SurrealDB',
  'decimal-too-large': (): string => 'is a Decimal outside the range of SurrealDB',
  'map-key-not-string': (): string => 'is a Map with a key that is not a string',
  'point-without-two-numbers': (): string => 'is an invalid GeometryPoint: its coordinates must be two numbers',
  'polygon-without-line': (): string => 'is an invalid GeometryPolygon: it has no line',
  'geometry-part-is-not': (name: string): string => `is an invalid geometry: every part of it must be a ${name}`,
  'string-record-id': (): string => 'is a StringRecordId that SurrealDB would read only in part: pass a RecordId',
  'wrong-bound': (): string => 'is an invalid range: its bounds must be BoundIncluded or BoundExcluded',
  'record-id-of-wrong-type': (): string => `is a RecordId whose id ${NO_KEY}`,
  'record-id-bound-of-wrong-type': (): string => `is a RecordIdRange whose bound ${NO_KEY}`,

  'record-id-too-deep': (): string => 'The record id is nested too deeply, or contains a circular reference',
  'record-id-cannot-hold': (type: string): string => `A record id cannot contain a ${type}`,
  'not-a-record-id': (at: number): string => `The string is not a record id (at character ${at})`,

  'over-max-bytes': (most: number): string => `More than ${most} bytes`,
  'over-max-items': (most: number): string => `More than ${most} values`,
  'over-max-depth': (most: number): string => `A value is nested more than ${most} levels deep`,
  'trailing-bytes': (): string => 'Bytes follow the value',
  'ends-within-value': (): string => 'The bytes end within a value',
  'unexpected-break': (): string => 'Unexpected break',
  'unknown-type': (): string => 'A value of unknown type',
  'tag-over-53-bits': (): string => 'A tag of more than 53 bits',
  'wrong-value-for-tag': (tag: number): string => `A value that does not match its tag ${tag}`,
  'duplicate-key': (): string => 'A map has the same key twice',
  'key-not-string': (): string => 'A map with a key that is not a string',
  'not-utf-8': (): string => 'A string that is not valid UTF-8',
  'wrong-chunk-type': (): string => 'A chunk of a different type',
  'unknown-length': (): string => 'A head with an invalid length',

  'not-a-bound': (): string => 'not a bound',
  'wrong-class': (): string => 'an instance of the wrong class',
  'not-an-array': (): string => 'not an array',
  'not-a-pair': (): string => 'not an array of two',
  'not-a-string': (): string => 'not a string',
  'string-too-long': (most: number): string => `a string of more than ${most} characters`,
  'not-an-integer': (): string => 'not an integer',
  'not-seconds-and-nanoseconds': (): string => 'not seconds and nanoseconds',
  'not-decimal': (): string => 'not a decimal number',

  'wrong-limit': (name: string, deepest: number): string =>
    `${name}: pass an integer of at least 1 as maxItems or maxBytes, or from 1 to ${deepest} as maxDepth`,
  'not-a-class': (name: string): string => `values.${name} must be a class`,
}

/** The parameters of each message. */
export type Messages = { readonly [Key in keyof typeof MESSAGES]: Parameters<(typeof MESSAGES)[Key]> }

const messages: { readonly [Key in keyof Messages]: (...values: Messages[Key]) => string } = MESSAGES

/** The message of an error. */
export function say<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): string {
  return messages[key](...values)
}
