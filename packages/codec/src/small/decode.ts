import { say } from '#prose'
import { DecodeError, type DecodeFault } from '../decode-error.js'
import type { CodecLimits } from '../limits.js'
import type { ValueClasses } from '../value-classes.js'
import { withRoom } from './bytes.js'
import { readTagged } from './kinds.js'

/** Bytes that are no UTF-8 are an error, and a byte order mark is a character like any other. */
const TEXT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** The length of what goes on until a break. */
const OPEN = 31
const BREAK = 0xff
/** Values without content, from the head 0xf4. */
const SIMPLE = [false, true, null, undefined]

/** The value that the bytes hold. No declared length is believed: room is taken for what is there. */
export function decode(frame: Uint8Array, limits: CodecLimits, classes: ValueClasses): unknown {
  const { buffer, byteOffset, byteLength: end } = frame
  // The slice() of a Buffer of Node's does not copy.
  const bytes = new Uint8Array(buffer, byteOffset, end)
  const view = new DataView(buffer, byteOffset, end)
  let at = 0
  let items = 0
  let depth = 0

  check(end <= limits.maxBytes, 'limit')
  const whole = readValue()
  check(at === end, 'trailing')
  return whole

  function check(isFit: boolean, fault: DecodeFault): asserts isFit {
    if (!isFit) throw new DecodeError(fault, say('cannot-be-decoded', fault), at)
  }

  /** What `read` gives; what it throws, which may quote a value, is not handed on. */
  function attempt<T>(read: () => T): T {
    try {
      return read()
    } catch {
      check(false, 'malformed')
    }
  }

  function readValue(): unknown {
    check(++items <= limits.maxItems, 'limit')
    const first = readByte()
    const info = first & 31
    const major = first >> 5
    if (major === 2) return readBytes(2, info).slice().buffer
    if (major === 3) return readText(info)
    if (major === 4) {
      const list: unknown[] = []
      readParts(info, 1, () => list.push(readValue()))
      return list
    }
    if (major === 5) return readMap(info)
    if (major === 7) return readSimple(info)
    const argument = readArgument(info)
    if (major === 0) return argument
    if (major === 1) return argument < 2 ** 53 ? -1 - Number(argument) : -1n - BigInt(argument)
    check(typeof argument === 'number', 'malformed')
    check(++depth <= limits.maxDepth, 'limit')
    const content = readValue()
    depth--
    return attempt(() => readTagged(argument, content, classes))
  }

  function readSimple(info: number): unknown {
    if (info > 19 && info < 24) return SIMPLE[info - 20]
    if (info === 25) return halfFloat(view.getUint16(skip(2)))
    if (info === 26) return view.getFloat32(skip(4))
    check(info === 27, 'malformed')
    return view.getFloat64(skip(8))
  }

  function readMap(info: number): Record<string, unknown> {
    let map: Record<string, unknown> = {}
    readParts(info, 2, () => {
      const key = readText(readInfo(3))
      check(!Object.hasOwn(map, key), 'duplicate-key')
      const value = readValue()
      // Assigned, it would be the object's prototype.
      if (key === '__proto__') map = { ...map, [key]: value }
      else map[key] = value
    })
    return map
  }

  /** The parts of a list or a map, each of which has so many bytes at least. */
  function readParts(info: number, size: number, readPart: () => void): void {
    const isOpen = info === OPEN
    // There are never as many as bytes.
    const count = isOpen ? end : readArgument(info)
    check(isOpen || count <= (end - at) / size, 'truncated')
    check(++depth <= limits.maxDepth || count === 0, 'limit')
    for (let index = 0; index < count && !(isOpen && readBreak()); index++) readPart()
    depth--
  }

  function readText(info: number): string {
    // Short texts are first taken for ASCII: calling the platform's decoder costs more.
    if (info < 24 && info <= end - at) {
      const codes: number[] = []
      for (let index = at; index < at + info; index++) codes.push(view.getUint8(index))
      if (codes.every(code => code < 0x80)) {
        at += info
        return String.fromCharCode(...codes)
      }
    }
    const text = readBytes(3, info)
    return attempt(() => TEXT.decode(text))
  }

  /** Bytes, or those of a text: as a part of the frame where they are in one piece. */
  function readBytes(major: number, info: number): Uint8Array {
    if (info !== OPEN) return bytes.subarray(skip(readArgument(info)), at)
    let whole = new Uint8Array(0)
    let length = 0
    while (!readBreak()) {
      const info = readInfo(major)
      check(info !== OPEN, 'malformed')
      const piece = readBytes(major, info)
      if (length + piece.length > whole.length) whole = withRoom(whole, length, piece.length)
      whole.set(piece, length)
      length += piece.length
    }
    return whole.subarray(0, length)
  }

  function readArgument(info: number): number | bigint {
    if (info < 24) return info
    check(info < 28, 'malformed')
    const start = skip(2 ** (info - 24))
    if (info === 24) return view.getUint8(start)
    if (info === 25) return view.getUint16(start)
    if (info === 26) return view.getUint32(start)
    const argument = view.getBigUint64(start)
    return argument > 2 ** 53 ? argument : Number(argument)
  }

  /** The rest of a head, which must be of this major type. */
  function readInfo(major: number): number {
    const first = readByte()
    check(first >> 5 === major, 'malformed')
    return first & 31
  }

  function readByte(): number {
    return view.getUint8(skip(1))
  }

  function readBreak(): boolean {
    const isBreak = bytes[at] === BREAK
    if (isBreak) at++
    return isBreak
  }

  /** Steps over so many bytes, which must be there, and gives where they begin. */
  function skip(size: number | bigint): number {
    check(size <= end - at, 'truncated')
    const start = at
    at += Number(size)
    return start
  }
}

/** RFC 8949, appendix D. */
function halfFloat(bits: number): number {
  const exponent = (bits >> 10) & 31
  const fraction = bits & 0x3ff
  const sign = bits & 0x8000 ? -1 : 1
  if (exponent === 31) return fraction === 0 ? sign / 0 : Number.NaN
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
}
