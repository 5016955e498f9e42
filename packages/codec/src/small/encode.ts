import { Value } from '@surrealengine/values'
import { say } from '#prose'
import { Tagged } from '../tagged.js'
import { withRoom } from './bytes.js'
import { instant, kindOf } from './kinds.js'

/** The deepest nesting of lists, objects and tags that SurrealDB reads, counted from the request. */
const MAX_DEPTH = 100
/** Keys that an error names, and characters of each: a key that is data may be long. */
const MOST_KEYS = 8
const MOST_CHARACTERS = 64
/** Room that a frame begins with. Bytes. */
const ROOM = 512

const TEXT = new TextEncoder()
/** Texts up to this length are first taken for ASCII: calling the platform's encoder costs more. */
const SHORT = 64
/** A number of eight bytes. */
const NUMBER = new DataView(new ArrayBuffer(8))

/** What is being encoded: its bytes, how many there are, and the keys of the lists and objects around what is written next. */
let bytes = new Uint8Array(0)
let at = 0
let path: (string | number | undefined)[] = []

/** The bytes of a value, which are the caller's alone. */
export function encode(value: unknown): Uint8Array {
  // A getter of a value may come here again.
  const outer = [bytes, at, path] as const
  ;[bytes, at, path] = [new Uint8Array(ROOM), 0, []]
  try {
    writeValue(value)
    return bytes.subarray(0, at)
  } finally {
    ;[bytes, at, path] = outer
  }
}

/** Writes any value that has a form on the wire. */
function writeValue(value: unknown): void {
  if (typeof value === 'string') writeText(value)
  else if (typeof value === 'number') {
    if (Number.isInteger(value) && Math.abs(value) <= 2 ** 53) writeWhole(value)
    else {
      NUMBER.setFloat64(0, value)
      writeEight(7)
    }
  } else if (typeof value === 'bigint') {
    check(BigInt.asIntN(64, value) === value, 'more than 64 bits')
    writeWhole(value)
  } else if (typeof value === 'boolean') writeHead(7, value ? 21 : 20)
  else if (value === null) writeHead(7, 22)
  else if (value === undefined) writeTag(6, null)
  else {
    check(typeof value === 'object', typeof value)
    writeObject(value)
  }
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
  else if (value instanceof Value) {
    // SurrealDB 3 has no Future, which has no `write`.
    const [tag = 0, of = value.constructor, , write] = kindOf(value) ?? []
    writeContent(tag, of.name, write?.(value as never))
  } else if (value instanceof Date) {
    const time = value.getTime()
    const seconds = Math.floor(time / 1e3)
    writeContent(12, 'Date', instant([seconds, (time - seconds * 1e3) * 1e6]))
  } else if (value instanceof Map) writeFields([...value])
  else if (value instanceof Set) writeTag(56, [...value])
  else if (value instanceof ArrayBuffer) writeBytes(2, new Uint8Array(value))
  else if (ArrayBuffer.isView(value)) writeBytes(2, new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
  else if (value instanceof Tagged) {
    check(Number.isSafeInteger(value.tag) && value.tag >= 0, 'Tagged')
    writeTag(value.tag, value.value)
  } else {
    // What the platform made hides its fields.
    const kind = Object.prototype.toString.call(value).slice(8, -1)
    check(kind === 'Object', kind)
    writeFields(Object.entries(value))
  }
}

/** What stands for a value of a class. */
export function writeContent(tag: number, name: string, content: unknown): void {
  check(content !== undefined, name)
  writeTag(tag, content, writePart)
}

/** A part of what stands for a value of a class: errors do not name it. */
function writePart(part: unknown): void {
  if (typeof part === 'function') part()
  else if (Array.isArray(part)) writeList(part, writePart)
  else writeValue(part)
}

/** A tag, and what stands under it. */
export function writeTag(tag: number, content: unknown, write: (content: unknown) => void = writeValue): void {
  checkDepth()
  writeHead(6, tag)
  path.push(undefined)
  write(content)
  path.pop()
}

function writeList(list: readonly unknown[], write = writeValue): void {
  const { length } = list
  checkDepth()
  writeHead(4, length)
  for (let index = 0; index < length; index++) {
    path.push(write === writeValue ? index : undefined)
    write(list[index])
    path.pop()
  }
}

/** The fields of an object, or of a Map. */
function writeFields(fields: readonly (readonly [unknown, unknown])[]): void {
  checkDepth()
  writeHead(5, fields.length)
  for (const [key, value] of fields) {
    check(typeof key === 'string', 'Map key')
    writeText(key)
    path.push(key)
    writeValue(value)
    path.pop()
  }
}

/** The id of a record. SurrealDB cannot read one of another kind, not even to say which request it stood in. */
export function writeKey(id: unknown): void {
  const start = at
  writeValue(id)
  // A whole number, a text, a list, an object or a uuid.
  const [first = 0, second] = bytes.subarray(start)
  check([0, 1, 3, 4, 5].includes(first >> 5) || (first === 0xd8 && second === 37), 'RecordId')
}

/** A head: its major type, and a whole number from 0 to 2^64 - 1. */
export function writeHead(major: number, argument: number | bigint): void {
  if (argument >= 2 ** 32) {
    NUMBER.setBigUint64(0, BigInt(argument))
    writeEight(major)
    return
  }
  const number = Number(argument)
  const size = number < 24 ? 0 : number < 2 ** 8 ? 1 : number < 2 ** 16 ? 2 : 4
  write(1, (major << 5) | (size === 0 ? number : 24 + (size >> 1)))
  write(size, number)
}

/** A head whose argument is the eight bytes of `NUMBER`. */
function writeEight(major: number): void {
  write(1, (major << 5) | 27)
  write(4, NUMBER.getUint32(0))
  write(4, NUMBER.getUint32(4))
}

/** A text with its head. Half of a surrogate pair becomes U+FFFD. */
function writeText(text: string): void {
  const { length } = text
  const start = at
  if (length <= SHORT) {
    writeHead(3, length)
    reserve(length)
    let all = 0
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index)
      all |= code
      bytes[at++] = code
    }
    if (all < 0x80) return
    at = start
  }
  writeBytes(3, TEXT.encode(text))
}

/** A text, or bytes, with their head. */
export function writeBytes(major: number, added: Uint8Array): void {
  writeHead(major, added.length)
  reserve(added.length)
  bytes.set(added, at)
  at += added.length
}

/** A whole number below 2^32 in so many bytes. */
function write(size: number, number: number): void {
  reserve(size)
  for (let rest = size; rest-- > 0; ) bytes[at++] = number >>> (8 * rest)
}

function reserve(size: number): void {
  if (at + size > bytes.length) bytes = withRoom(bytes, at, size)
}

function checkDepth(): void {
  check(path.length < MAX_DEPTH, 'depth')
}

/** @throws TypeError for what SurrealDB could not read. It says where that stands and of what kind it is, and does not quote it. */
export function check(isFit: boolean, kind: string): asserts isFit {
  if (isFit) return
  const keys = path.filter(key => key !== undefined).map(key => String(key).slice(0, MOST_CHARACTERS))
  throw new TypeError(say('cannot-be-encoded', keys.slice(0, MOST_KEYS).join('.'), kind))
}
