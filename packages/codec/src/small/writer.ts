/** A buffer up to this size is kept for the next frame. Bytes. */
const KEPT = 16 * 1024
/** Texts up to this length are first taken for ASCII: calling the platform's encoder costs more. */
const SHORT = 64

const TEXT = new TextEncoder()

/*
 * The bytes that are being written. Encoding is synchronous, so that one buffer serves every codec: where a getter of a
 * value encodes another one, that is written behind what there is of the first.
 */
let bytes = new Uint8Array(0)
let view = new DataView(bytes.buffer)
let at = 0

/** The bytes that `write` writes, which are the caller's alone. */
export function frameOf(write: () => void): Uint8Array {
  const start = at
  try {
    write()
    return bytes.length > KEPT && start === 0 ? bytes.subarray(0, at) : bytes.slice(start, at)
  } finally {
    at = start
    if (bytes.length > KEPT && start === 0) take(0)
  }
}

/** Whether `write` begins with a head of which this is true. */
export function beginsWith(write: () => void, is: (first: number, second: number) => boolean): boolean {
  const start = at
  write()
  return is(bytes[start] ?? 0, bytes[start + 1] ?? 0)
}

/** A head: its major type, and a whole number from 0 to 2^64 - 1. */
export function writeHead(major: number, argument: number | bigint): void {
  reserve(9)
  const first = major << 5
  if (argument >= 2 ** 32) {
    bytes[at] = first | 27
    view.setBigUint64(at + 1, BigInt(argument))
    at += 9
    return
  }
  const number = Number(argument)
  if (number < 24) bytes[at++] = first | number
  else if (number < 2 ** 8) {
    bytes[at++] = first | 24
    bytes[at++] = number
  } else if (number < 2 ** 16) {
    bytes[at] = first | 25
    view.setUint16(at + 1, number)
    at += 3
  } else {
    bytes[at] = first | 26
    view.setUint32(at + 1, number)
    at += 5
  }
}

export function writeByte(value: number): void {
  reserve(1)
  bytes[at++] = value
}

export function writeFloat(value: number): void {
  reserve(9)
  bytes[at] = 0xfb
  view.setFloat64(at + 1, value)
  at += 9
}

/** A text, or bytes, with their head. */
export function writeBytes(major: number, added: Uint8Array): void {
  writeHead(major, added.length)
  reserve(added.length)
  bytes.set(added, at)
  at += added.length
}

/** A text with its head. Half of a surrogate pair becomes U+FFFD. */
export function writeText(text: string): void {
  const { length } = text
  const start = at
  if (length <= SHORT) {
    writeHead(3, length)
    reserve(length)
    let index = 0
    for (; index < length; index++) {
      const code = text.charCodeAt(index)
      if (code > 0x7f) break
      bytes[at + index] = code
    }
    if (index === length) {
      at += length
      return
    }
    at = start
  }
  writeBytes(3, TEXT.encode(text))
}

function reserve(size: number): void {
  if (bytes.length - at >= size) return
  const written = bytes.subarray(0, at)
  take(Math.max(KEPT, 2 * (at + size)))
  bytes.set(written)
}

function take(size: number): void {
  bytes = new Uint8Array(size)
  view = new DataView(bytes.buffer)
}
