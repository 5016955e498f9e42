import { say } from '#prose'
import { DecodeError, type DecodeFault } from './decode-error.js'
import type { CodecLimits } from './limits.js'
import { KeyNode } from './map-keys.js'
import { readTagged, type Tables } from './read-tagged.js'
import { type Fields, shellFor } from './shells.js'
import { SHORT, ShortTexts } from './short-text.js'
import type { ValueClasses } from './value-classes.js'

const NOTHING: Uint8Array = new Uint8Array(0)
const BREAK = 0xff

/** Invalid UTF-8 is an error, and a byte order mark is an ordinary character. */
const TEXT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Decodes values in one pass. It does not trust declared lengths: memory is allocated only for bytes that exist. A
 * decoder is reused for many frames, and caches map keys and some short strings.
 */
export class Decoder {
  readonly #limits: CodecLimits
  readonly #classes: ValueClasses
  readonly #keys = KeyNode.root()
  readonly #texts = new ShortTexts()
  /** The tables of the current frame, shared by its record ids. */
  readonly #tables: Tables = []
  #bytes = NOTHING
  #view: DataView | undefined
  #at = 0
  #items = 0
  #depth = 0

  constructor(limits: CodecLimits, classes: ValueClasses) {
    this.#limits = limits
    this.#classes = classes
  }

  /** Decodes exactly one value. */
  decode(bytes: Uint8Array): unknown {
    if (bytes.length > this.#limits.maxBytes) throw this.#error('limit', say('over-max-bytes', this.#limits.maxBytes))
    // The slice() of a Node Buffer does not copy.
    this.#bytes = bytes.constructor === Uint8Array ? bytes : bytesOf(bytes)
    this.#view = undefined
    this.#at = 0
    this.#items = 0
    this.#depth = 0
    try {
      const value = this.#value()
      if (this.#at < this.#bytes.length) throw this.#error('trailing', say('trailing-bytes'))
      return value
    } finally {
      this.#bytes = NOTHING
      this.#view = undefined
      this.#tables.length = 0
    }
  }

  #value(): unknown {
    if (++this.#items > this.#limits.maxItems) {
      throw this.#error('limit', say('over-max-items', this.#limits.maxItems))
    }
    const first = this.#byte()
    const info = first & 0x1f
    switch (first >> 5) {
      case 0:
        return info < 24 ? info : this.#argument(info)
      case 1:
        return this.#negative(info)
      case 2:
        return info === 31 ? this.#pieces(2).buffer : this.#binary(info).slice().buffer
      case 3:
        return info === 31 ? this.#decodeText(this.#pieces(3)) : this.#text(this.#length(info))
      case 4:
        return info === 31 ? this.#endlessList() : this.#list(this.#length(info))
      case 5:
        return info === 31 ? this.#endlessMap() : this.#map(this.#length(info))
      case 6:
        return this.#tagged(info)
      default:
        return this.#simple(info)
    }
  }

  #negative(info: number): number | bigint {
    const argument = this.#argument(info)
    if (typeof argument === 'bigint') return -1n - argument
    // One below the smallest safe integer.
    return argument === 2 ** 53 ? -1n - BigInt(argument) : -1 - argument
  }

  #simple(info: number): unknown {
    switch (info) {
      case 20:
        return false
      case 21:
        return true
      case 22:
        return null
      case 23:
        return undefined
      case 25:
        return halfFloat(this.#uint16())
      case 26:
        return this.#need(4).getFloat32(this.#at - 4)
      case 27:
        return this.#need(8).getFloat64(this.#at - 8)
      default:
        throw this.#error('malformed', say(info === 31 ? 'unexpected-break' : 'unknown-type'))
    }
  }

  #tagged(info: number): unknown {
    const tag = this.#argument(info)
    if (typeof tag === 'bigint') throw this.#error('malformed', say('tag-over-53-bits'))
    this.#deeper()
    const value = this.#value()
    this.#depth--
    try {
      return readTagged(tag, value, this.#tables, this.#classes)
    } catch (thrown) {
      // Only the TypeErrors of readTagged are safe to show: errors of a class may contain the value.
      const options = thrown instanceof TypeError ? { cause: thrown } : undefined
      throw this.#error('malformed', say('wrong-value-for-tag', tag), options)
    }
  }

  #list(length: number): unknown[] {
    // Each value has at least one byte.
    if (length > this.#bytes.length - this.#at) throw this.#truncated()
    if (length === 0) return []
    this.#deeper()
    const list = this.#few(length)
    for (let index = list.length; index < length; index++) list.push(this.#value())
    this.#depth--
    return list
  }

  /** A short array is allocated to size; a long one grows. */
  #few(length: number): unknown[] {
    switch (length) {
      case 1:
        return [this.#value()]
      case 2:
        return [this.#value(), this.#value()]
      case 3:
        return [this.#value(), this.#value(), this.#value()]
      default:
        return []
    }
  }

  #endlessList(): unknown[] {
    this.#deeper()
    const list: unknown[] = []
    while (!this.#atBreak()) list.push(this.#value())
    this.#depth--
    return list
  }

  #map(size: number): Fields {
    if (size > (this.#bytes.length - this.#at) / 2) throw this.#truncated()
    const map = shellFor(size)
    if (size === 0) return map
    this.#deeper()
    let node: KeyNode | undefined = this.#keys
    for (let entry = 0; entry < size; entry++) node = this.#entry(map, node)
    this.#depth--
    return map
  }

  #endlessMap(): Fields {
    const map: Fields = {}
    this.#deeper()
    let node: KeyNode | undefined = this.#keys
    while (!this.#atBreak()) node = this.#entry(map, node)
    this.#depth--
    return map
  }

  /** Reads one key and its value. `before` is the previous key, while the sequence of keys is a cached one. */
  #entry(map: Fields, before: KeyNode | undefined): KeyNode | undefined {
    const known = before?.follow(this.#bytes, this.#at)
    if (known !== undefined) {
      this.#at += known.encoded.length
      put(map, known.key, this.#value())
      return known
    }
    const start = this.#at
    const key = this.#key()
    if (before === undefined ? Object.hasOwn(map, key) : before.has(key)) {
      throw this.#error('duplicate-key', say('duplicate-key'))
    }
    const node = before?.remember(key, this.#bytes.subarray(start, this.#at))
    put(map, key, this.#value())
    return node
  }

  #key(): string {
    const first = this.#byte()
    if (first >> 5 !== 3) throw this.#error('malformed', say('key-not-string'))
    const info = first & 0x1f
    return info === 31 ? this.#decodeText(this.#pieces(3)) : this.#text(this.#length(info))
  }

  #text(length: number): string {
    const start = this.#at
    const end = start + length
    if (end > this.#bytes.length) throw this.#truncated()
    this.#at = end
    if (length <= SHORT) {
      const text = this.#texts.read(this.#bytes, start, length)
      if (text !== undefined) return text
    }
    return this.#decodeText(this.#bytes.subarray(start, end))
  }

  #decodeText(bytes: Uint8Array): string {
    try {
      return TEXT.decode(bytes)
    } catch {
      throw this.#error('malformed', say('not-utf-8'))
    }
  }

  #binary(info: number): Uint8Array {
    const length = this.#length(info)
    if (length > this.#bytes.length - this.#at) throw this.#truncated()
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  /** Joins the chunks of an indefinite-length string or byte string. */
  #pieces(major: number): Uint8Array<ArrayBuffer> {
    let whole = new Uint8Array(0)
    let length = 0
    while (!this.#atBreak()) {
      const first = this.#byte()
      if (first >> 5 !== major || (first & 0x1f) === 31) throw this.#error('malformed', say('wrong-chunk-type'))
      const piece = this.#binary(first & 0x1f)
      if (length + piece.length > whole.length) {
        const larger = new Uint8Array(2 * whole.length + piece.length)
        larger.set(whole)
        whole = larger
      }
      whole.set(piece, length)
      length += piece.length
    }
    return whole.slice(0, length)
  }

  /** The argument of a head as a length. */
  #length(info: number): number {
    const argument = this.#argument(info)
    if (typeof argument === 'bigint') throw this.#truncated()
    return argument
  }

  #argument(info: number): number | bigint {
    if (info < 24) return info
    switch (info) {
      case 24:
        return this.#byte()
      case 25:
        return this.#uint16()
      case 26:
        return this.#need(4).getUint32(this.#at - 4)
      case 27:
        return this.#uint64()
      default:
        throw this.#error('malformed', say('unknown-length'))
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.#at]
    if (byte === undefined) throw this.#truncated()
    this.#at++
    return byte
  }

  #uint16(): number {
    return this.#need(2).getUint16(this.#at - 2)
  }

  #uint64(): number | bigint {
    const view = this.#need(8)
    const high = view.getUint32(this.#at - 8)
    const low = view.getUint32(this.#at - 4)
    if (high < 0x20_0000 || (high === 0x20_0000 && low === 0)) return high * 0x1_0000_0000 + low
    return view.getBigUint64(this.#at - 8)
  }

  /** Skips bytes, which must exist. */
  #need(size: number): DataView {
    if (this.#bytes.length - this.#at < size) throw this.#truncated()
    this.#at += size
    if (this.#view === undefined) {
      const { buffer, byteOffset, byteLength } = this.#bytes
      this.#view = new DataView(buffer, byteOffset, byteLength)
    }
    return this.#view
  }

  #atBreak(): boolean {
    if (this.#bytes[this.#at] !== BREAK) return false
    this.#at++
    return true
  }

  #deeper(): void {
    if (++this.#depth > this.#limits.maxDepth) {
      throw this.#error('limit', say('over-max-depth', this.#limits.maxDepth))
    }
  }

  #truncated(): DecodeError {
    return this.#error('truncated', say('ends-within-value'))
  }

  #error(fault: DecodeFault, what: string, options?: ErrorOptions): DecodeError {
    return new DecodeError(fault, what, this.#at, options)
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** Treats `__proto__` as a plain key; an assignment would set the prototype. */
function put(map: Fields, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true })
  } else {
    map[key] = value
  }
}

/** RFC 8949, appendix D. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1024 + fraction) * 2 ** (exponent - 25)
}
