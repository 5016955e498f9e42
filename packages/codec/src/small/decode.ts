import type { DecodeFault } from '../decode-error.js'
import type { CodecLimits } from '../limits.js'
import { SHORT, type ShortTexts } from '../short-text.js'
import type { ValueClasses } from '../value-classes.js'
import { readTagged } from './decode-tagged.js'
import { undecodable } from './errors.js'

/** Bytes that are no UTF-8 are an error, and a byte order mark is a character like any other. */
const TEXT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** The length of what goes on until a break. */
const OPEN = 31
const BREAK = 0xff

/**
 * The value that the bytes hold. No declared length is believed: room is taken for what is there.
 */
export function decode(frame: Uint8Array, limits: CodecLimits, classes: ValueClasses, texts: ShortTexts): unknown {
  // The slice() of a Buffer of Node's does not copy.
  const bytes = new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength)
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const end = bytes.length
  let at = 0
  let items = 0
  let depth = 0

  if (end > limits.maxBytes) throw fail('limit')
  const whole = readValue()
  if (at < end) throw fail('trailing')
  return whole

  function fail(fault: DecodeFault): Error {
    return undecodable(fault, at)
  }

  function readValue(): unknown {
    if (++items > limits.maxItems) throw fail('limit')
    const first = readByte()
    const info = first & 31
    switch (first >> 5) {
      case 0:
        return readArgument(info)
      case 1: {
        const argument = readArgument(info)
        return argument < 2 ** 53 ? -1 - Number(argument) : -1n - BigInt(argument)
      }
      case 2:
        return (info === OPEN ? readPieces(2) : readBytes(info).slice()).buffer
      case 3:
        return readText(info)
      case 4:
        return readList(info)
      case 5:
        return readMap(info)
      case 6:
        return readUnderTag(readArgument(info))
      default:
        return readSimple(info)
    }
  }

  function readSimple(info: number): unknown {
    if (info > 19 && info < 24) return [false, true, null, undefined][info - 20]
    if (info === 25) return halfFloat(view.getUint16(skip(2)))
    if (info === 26) return view.getFloat32(skip(4))
    if (info === 27) return view.getFloat64(skip(8))
    throw fail('malformed')
  }

  function readUnderTag(tag: number | bigint): unknown {
    if (typeof tag === 'bigint') throw fail('malformed')
    if (++depth > limits.maxDepth) throw fail('limit')
    const content = readValue()
    depth--
    try {
      return readTagged(tag, content, classes)
    } catch {
      // What a class throws may quote the value.
      throw fail('malformed')
    }
  }

  function readList(info: number): unknown[] {
    const list: unknown[] = []
    const count = enterParts(info, 1)
    for (let index = 0; index < count && !(info === OPEN && readBreak()); index++) list.push(readValue())
    depth--
    return list
  }

  function readMap(info: number): Record<string, unknown> {
    const map: Record<string, unknown> = {}
    const count = enterParts(info, 2)
    for (let index = 0; index < count && !(info === OPEN && readBreak()); index++) {
      const first = readByte()
      if (first >> 5 !== 3) throw fail('malformed')
      const key = readText(first & 31)
      if (Object.hasOwn(map, key)) throw fail('duplicate-key')
      const value = readValue()
      // Assigned, it would be the object's prototype.
      if (key === '__proto__') {
        Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true })
      } else map[key] = value
    }
    depth--
    return map
  }

  /** The parts of a list or a map, each of which has so many bytes at least. */
  function enterParts(info: number, size: number): number {
    const count = info === OPEN ? Number.POSITIVE_INFINITY : readArgument(info)
    if (info !== OPEN && count > (end - at) / size) throw fail('truncated')
    if (++depth > limits.maxDepth && count > 0) throw fail('limit')
    return Number(count)
  }

  function readText(info: number): string {
    let text: Uint8Array | undefined = info === OPEN ? readPieces(3) : undefined
    if (text === undefined) {
      const start = skip(readArgument(info))
      const short = at - start > SHORT ? undefined : texts.read(bytes, start, at - start)
      if (short !== undefined) return short
      text = bytes.subarray(start, at)
    }
    try {
      return TEXT.decode(text)
    } catch {
      throw fail('malformed')
    }
  }

  function readBytes(info: number): Uint8Array {
    return bytes.subarray(skip(readArgument(info)), at)
  }

  /** The pieces of a text or of bytes whose length was not known beforehand, as one. */
  function readPieces(major: number): Uint8Array<ArrayBuffer> {
    let pieces = new Uint8Array(0)
    let length = 0
    while (!readBreak()) {
      const first = readByte()
      if (first >> 5 !== major || (first & 31) === OPEN) throw fail('malformed')
      const piece = readBytes(first & 31)
      if (length + piece.length > pieces.length) {
        const larger = new Uint8Array(2 * pieces.length + piece.length)
        larger.set(pieces)
        pieces = larger
      }
      pieces.set(piece, length)
      length += piece.length
    }
    return pieces.slice(0, length)
  }

  function readArgument(info: number): number | bigint {
    if (info < 24) return info
    if (info > 27) throw fail('malformed')
    const start = skip(2 ** (info - 24))
    if (info === 24) return view.getUint8(start)
    if (info === 25) return view.getUint16(start)
    if (info === 26) return view.getUint32(start)
    const argument = view.getBigUint64(start)
    return argument > 2 ** 53 ? argument : Number(argument)
  }

  function readByte(): number {
    return view.getUint8(skip(1))
  }

  function readBreak(): boolean {
    if (bytes[at] !== BREAK) return false
    at++
    return true
  }

  /** Steps over so many bytes, which must be there, and gives where they begin. */
  function skip(size: number | bigint): number {
    if (size > end - at) throw fail('truncated')
    const start = at
    at += Number(size)
    return start
  }
}

/** RFC 8949, appendix D. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 0x3ff
  if (exponent === 31) return fraction === 0 ? sign / 0 : Number.NaN
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25)
}
