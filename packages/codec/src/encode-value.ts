import { say } from '#prose'
import type { ByteWriter } from './byte-writer.js'
import { writeInstance } from './encode-instance.js'
import { TAG } from './tags.js'
import { Unencodable, under } from './unencodable.js'

/** The deepest nesting of lists, objects and tags that SurrealDB reads, counted from the request. */
const MAX_DEPTH = 100

/** What CBOR's head holds and `number` tells apart. Larger whole numbers are fractions to SurrealDB. */
const LARGEST_WHOLE = 2 ** 53

const LARGEST_INT = 2n ** 63n - 1n
const LARGEST_UNSIGNED = 2n ** 64n - 1n
const SMALLEST_INT = -(2n ** 63n)

/** Writes any value that has a form on the wire. `depth` counts the lists, objects and tags that it is nested in. */
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
      throw new Unencodable(say('no-form', typeof value))
  }
}

function writeNumber(to: ByteWriter, value: number): void {
  if (!Number.isInteger(value) || value > LARGEST_WHOLE || value < -LARGEST_WHOLE) to.float(value)
  else if (value >= 0) to.head(0, value)
  else to.head(1, -1 - value)
}

/** SurrealDB's integers have 64 bits with a sign, and it wraps whatever has more without a word. */
export function writeBigInt(to: ByteWriter, value: bigint): void {
  if (value > LARGEST_INT || value < SMALLEST_INT) {
    throw new Unencodable(say('over-64-bits'))
  }
  if (value < 0n) writeHead(to, 1, -1n - value)
  else writeHead(to, 0, value)
}

/** A whole number from 0 to 2^64, such as the seconds of a duration are. */
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

/** Refuses a list, an object or a tag that is nested deeper than SurrealDB reads. */
export function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new Unencodable(say('nested-too-deeply', MAX_DEPTH))
}

/** The items of a list that is itself `depth` deep. */
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

/** The own enumerable fields of an object. */
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
