const NO_KEY = 'SurrealDB cannot hold: pass text, a whole number of up to 64 bits, a Uuid, an array or an object'

/** What the small codec refuses for another reason than its kind. */
const REFUSED: Readonly<Record<string, string>> = {
  depth: 'more than 100 deep, or holds itself',
  StringRecordId: 'StringRecordId, pass what parseRecordId() makes of it',
}

/** What each error says. The short build gives the key and the values instead, so keys are telling. */
const MESSAGES = {
  unencodable: (where: string, what: string): string => `${where === '' ? 'The value' : where} ${what}`,
  'cannot-be-encoded': (where: string, kind: string): string =>
    `${where === '' ? 'The value' : where} cannot be encoded: ${REFUSED[kind] ?? kind}`,
  'cannot-be-decoded': (fault: string): string => `The bytes cannot be decoded: ${fault}`,
  'no-form': (type: string): string => `is a ${type}`,
  'over-64-bits': (): string => 'is a whole number of more than 64 bits: pass a Decimal',
  'duration-too-long': (): string => 'is longer than SurrealDB can hold',
  'nested-too-deeply': (most: number): string => `is nested more than ${most} deep, or holds itself`,
  future: (): string => 'is a Future, which SurrealDB 3 does not have: define the field as COMPUTED',
  'wrong-tag': (): string => 'is a Tagged whose tag is no whole number from 0',
  'unknown-value-class': (): string => 'is of a value class that is newer than this codec: update @surrealengine/codec',
  promise: (): string => 'is a promise: await it first',
  'class-without-form': (name: string): string => `is of the class ${name}: pass its parts in a plain object`,
  'invalid-date': (): string => 'is an invalid Date',
  'date-out-of-range': (): string => 'is a date and time that SurrealDB cannot hold',
  'decimal-too-large': (): string => 'is a Decimal that is larger than SurrealDB can hold',
  'map-key-not-text': (): string => 'is a Map with a key that is no text',
  'point-without-two-numbers': (): string =>
    'is a GeometryPoint that SurrealDB cannot read: its coordinates are not two numbers',
  'polygon-without-line': (): string => 'is a GeometryPolygon that SurrealDB cannot read: it has no line',
  'geometry-part-is-not': (name: string): string =>
    `is a geometry that SurrealDB cannot read: a part of it is not a ${name}`,
  'string-record-id': (): string => 'is a StringRecordId that SurrealDB cannot read as a whole: pass a RecordId',
  'wrong-bound': (): string =>
    'is a range that SurrealDB cannot read: a bound is neither a BoundIncluded nor a BoundExcluded',
  'record-id-of-wrong-type': (): string => `is a RecordId whose id ${NO_KEY}`,
  'record-id-bound-of-wrong-type': (): string => `is a RecordIdRange whose bound ${NO_KEY}`,

  'record-id-too-deep': (): string => 'A record id that is nested too deeply, or holds a circular reference',
  'record-id-cannot-hold': (type: string): string => `A record id cannot hold a ${type}`,
  'not-a-record-id': (at: number): string => `The text is not a record id (at character ${at})`,

  'over-max-bytes': (most: number): string => `More than ${most} bytes`,
  'over-max-items': (most: number): string => `More than ${most} values`,
  'over-max-depth': (most: number): string => `A value is nested more than ${most} deep`,
  'trailing-bytes': (): string => 'Bytes follow the value',
  'ends-within-value': (): string => 'The bytes end within a value',
  'break-without-start': (): string => 'A break with nothing to end',
  'unknown-kind': (): string => 'A value of no known kind',
  'tag-over-53-bits': (): string => 'A tag of more than 53 bits',
  'wrong-value-for-tag': (tag: number): string => `A value that does not fit its tag ${tag}`,
  'duplicate-key': (): string => 'A map has the same key twice',
  'key-not-text': (): string => 'A map with a key that is no text',
  'not-utf-8': (): string => 'A text that is no UTF-8',
  'wrong-piece': (): string => 'A piece of another kind',
  'unknown-length': (): string => 'A head of no known length',

  'not-a-bound': (): string => 'not a bound',
  'wrong-class': (): string => 'not of the class that belongs there',
  'not-a-list': (): string => 'not a list',
  'not-a-pair': (): string => 'not a list of two',
  'not-text': (): string => 'not a text',
  'text-too-long': (most: number): string => `a text of more than ${most} characters`,
  'not-whole': (): string => 'not a whole number',
  'not-seconds-and-nanoseconds': (): string => 'not seconds and nanoseconds',
  'not-decimal': (): string => 'not a decimal number',

  'wrong-limit': (name: string, deepest: number): string =>
    `${name}: pass a whole number from 1 as maxItems or maxBytes, or from 1 to ${deepest} as maxDepth`,
  'not-a-class': (name: string): string => `values.${name} must be a class`,
}

/** The values that each message is made of. */
export type Messages = { readonly [Key in keyof typeof MESSAGES]: Parameters<(typeof MESSAGES)[Key]> }

const messages: { readonly [Key in keyof Messages]: (...values: Messages[Key]) => string } = MESSAGES

/** The message of an error, made of the values that it names. */
export function say<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): string {
  return messages[key](...values)
}
