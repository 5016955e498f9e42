import { writeInstance } from './encode-instance.js'
import { path, unencodable } from './errors.js'
import { frameOf, writeByte, writeFloat, writeHead, writeText } from './writer.js'

/** The deepest nesting of lists, objects and tags that SurrealDB reads, counted from the request. */
const MAX_DEPTH = 100
const NONE = 6

/** The bytes of a value. */
export function encode(value: unknown): Uint8Array {
  // A getter of a value may come here again.
  const outer = path.splice(0)
  try {
    return frameOf(() => writeValue(value))
  } finally {
    path.splice(0, path.length, ...outer)
  }
}

/** Writes any value that has a form on the wire. */
export function writeValue(value: unknown): void {
  if (typeof value === 'string') writeText(value)
  else if (typeof value === 'number') {
    if (Number.isInteger(value) && Math.abs(value) <= 2 ** 53) writeWhole(value)
    else writeFloat(value)
  } else if (typeof value === 'bigint') {
    if (BigInt.asIntN(64, value) !== value) throw unencodable('more than 64 bits')
    writeWhole(value)
  } else if (typeof value === 'boolean') writeByte(value ? 0xf5 : 0xf4)
  else if (value === null) writeByte(0xf6)
  else if (value === undefined) writeTag(NONE, () => writeByte(0xf6))
  else if (typeof value === 'object') writeObject(value)
  else throw unencodable(typeof value)
}

function writeWhole(value: number | bigint): void {
  if (value >= 0) writeHead(0, value)
  else writeHead(1, typeof value === 'bigint' ? ~value : -1 - value)
}

function writeObject(value: object): void {
  checkDepth()
  const prototype: unknown = Object.getPrototypeOf(value)
  if (Array.isArray(value)) writeList(value)
  else if (prototype === Object.prototype || prototype === null) writeFields(Object.entries(value))
  else writeInstance(value)
}

function checkDepth(): void {
  if (path.length >= MAX_DEPTH) throw unencodable(`more than ${MAX_DEPTH} deep, or holds itself`)
}

/** A list, the items of which are written by `write`. Errors name an item by its index, or not at all. */
export function writeList(list: readonly unknown[], write: (item: never) => void = writeValue, isNamed = true): void {
  const { length } = list
  checkDepth()
  writeHead(4, length)
  for (let index = 0; index < length; index++) {
    path.push(isNamed ? index : undefined)
    write(list[index] as never)
    path.pop()
  }
}

/** The fields of an object, or of a Map. */
export function writeFields(fields: readonly (readonly [unknown, unknown])[]): void {
  writeHead(5, fields.length)
  for (const [key, value] of fields) {
    if (typeof key !== 'string') throw unencodable('Map key')
    writeText(key)
    path.push(key)
    writeValue(value)
    path.pop()
  }
}

/** A tag, and what `write` writes under it. */
export function writeTag(tag: number, write: () => void): void {
  checkDepth()
  writeHead(6, tag)
  path.push(undefined)
  write()
  path.pop()
}
