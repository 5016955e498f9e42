/**
 * A key of the database as a string with one character per byte. Such strings sort like the bytes and can be keys of a
 * `Map`.
 */
export type Key = string

const CHUNK = 0x2000

/** The key of bytes. */
export function toKey(bytes: BufferSource): Key {
  const view = viewOf(bytes)
  let key = ''
  for (let at = 0; at < view.length; at += CHUNK) key += String.fromCharCode(...view.subarray(at, at + CHUNK))
  return key
}

/** The bytes of a key. */
export function toBytes(key: Key): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(key, character => character.charCodeAt(0))
}

/** A copy of bytes, since the engine's memory changes. */
export function copyOf(bytes: BufferSource): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(viewOf(bytes))
}

function viewOf(bytes: BufferSource): Uint8Array {
  return ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes)
}

/** A range of keys. A missing bound leaves that side open-ended. */
export interface KeySpan {
  readonly lower: Key | undefined
  readonly upper: Key | undefined
  readonly lowerOpen: boolean
  readonly upperOpen: boolean
}

export const EVERYTHING: KeySpan = { lower: undefined, upper: undefined, lowerOpen: false, upperOpen: false }

/** `true` if the key is in the range. */
export function isIn(key: Key, { lower, lowerOpen, upper, upperOpen }: KeySpan): boolean {
  if (lower !== undefined && (lowerOpen ? key <= lower : key < lower)) return false
  return upper === undefined || (upperOpen ? key < upper : key <= upper)
}

/** `true` if no key can be in the range. */
export function isEmpty({ lower, lowerOpen, upper, upperOpen }: KeySpan): boolean {
  if (lower === undefined || upper === undefined) return false
  return lower > upper || (lower === upper && (lowerOpen || upperOpen))
}

/** The part of a range after a key, in the given direction. */
export function behind(span: KeySpan, key: Key, isReverse: boolean): KeySpan {
  return isReverse ? { ...span, upper: key, upperOpen: true } : { ...span, lower: key, lowerOpen: true }
}

/** The range for IndexedDB. */
export function toRange({ lower, lowerOpen, upper, upperOpen }: KeySpan): IDBKeyRange | undefined {
  if (lower === undefined) return upper === undefined ? undefined : IDBKeyRange.upperBound(toBytes(upper), upperOpen)
  if (upper === undefined) return IDBKeyRange.lowerBound(toBytes(lower), lowerOpen)
  return IDBKeyRange.bound(toBytes(lower), toBytes(upper), lowerOpen, upperOpen)
}
