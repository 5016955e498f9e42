import { say } from '#prose'
import type { ByteWriter } from './byte-writer.js'
import { writeInstance } from './encode-instance.js'
import { TAG } from './tags.js'
import { Unencodable, under } from './unencodable.js'

/** The deepest nesting of arrays, objects and tags that SurrealDB reads, including the request itself. */
const MAX_DEPTH = 100

/** The largest integer encoded as such from a `number`. Larger ones are encoded as floats. */
const LARGEST_WHOLE = 2 ** 53

const LARGEST_INT = 2n ** 63n - 1n
const LARGEST_UNSIGNED = 2n ** 64n - 1n
const SMALLEST_INT = -(2n ** 63n)

/** Encodes any value. `depth` counts the arrays, objects and tags around it. */
export function writeValue(to: ByteWriter, value: unknown, depth: number): void {
  switch (typeof value) {
    case 'string':
      to.text(value)
      break
    case 'number':
      writeNumber(to, value)
      break
    case 'boolean':
      to.byte(value ? 0xf5 : 0xf4)
      break
    case 'object':
      if (value === null) to.byte(0xf6)
      else writeObject(to, value, depth + 1)
      break
    case 'undefined':
      checkDepth(depth + 1)
      to.head(6, TAG.NONE)
      to.byte(0xf6)
      break
    case 'bigint':
      writeBigInt(to, value)
      break
    default:
      throw new Unencodable(say('unsupported-type', typeof value))
  }
}

function writeNumber(to: ByteWriter, value: number): void {
  if (!Number.isInteger(value) || value > LARGEST_WHOLE || value < -LARGEST_WHOLE) to.float(value)
  else if (value >= 0) to.head(0, value)
  else to.head(1, -1 - value)
}

/** SurrealDB's integers are signed 64-bit; it silently wraps larger ones. */
export function writeBigInt(to: ByteWriter, value: bigint): void {
  if (value > LARGEST_INT || value < SMALLEST_INT) {
    throw new Unencodable(say('over-64-bits'))
  }
  if (value < 0n) writeHead(to, 1, -1n - value)
  else writeHead(to, 0, value)
}

/** An unsigned 64-bit integer, such as the seconds of a duration. */
export function writeUnsigned(to: ByteWriter, value: bigint): void {
  if (value < 0n || value > LARGEST_UNSIGNED) throw new Unencodable(say('duration-too-long'))
  writeHead(to, 0, value)
}

function writeHead(to: ByteWriter, major: number, argument: bigint): void {
  if (argument <= Number.MAX_SAFE_INTEGER) to.head(major, Number(argument))
  else to.bigHead(major, argument)
}

function writeObject(to: ByteWriter, value: object, depth: number): void {
  checkDepth(depth)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (Array.isArray(value)) writeList(to, value, depth)
  else if (prototype === Object.prototype || prototype === null) writeFields(to, value, depth)
  else writeInstance(to, value, depth)
}

/** Rejects an array, object or tag that is nested deeper than SurrealDB reads. */
export function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new Unencodable(say('nested-too-deeply', MAX_DEPTH))
}

/** Encodes the items of an array at nesting level `depth`. */
export function writeList(to: ByteWriter, list: readonly unknown[], depth: number): void {
  const { length } = list
  to.head(4, length)
  let index = 0
  try {
    for (; index < length; index++) writeValue(to, list[index], depth)
  } catch (thrown) {
    throw under(index, thrown)
  }
}

/** Encodes the own enumerable fields of an object. */
export function writeFields(to: ByteWriter, object: object, depth: number): void {
  const fields = object as Readonly<Record<string, unknown>>
  const keys = Object.keys(object)
  to.head(5, keys.length)
  let key = ''
  try {
    for (key of keys) {
      to.text(key)
      writeValue(to, fields[key], depth)
    }
  } catch (thrown) {
    throw under(key, thrown)
  }
}
