/**
 * Splits and joins CBOR maps without decoding their values, so that messages between a client and the engine pass
 * through byte for byte.
 */

const TEXT = new TextEncoder()

/**
 * Returns the encoded value of each key of a map with text keys, or `undefined` if the bytes are something else.
 * @throws RangeError if the bytes are not well formed, or contain an indefinite length, which neither side writes.
 */
export function sliceMap(bytes: Uint8Array): Map<string, Uint8Array> | undefined {
  const map = head(bytes, 0)
  if (map.major !== 5) return undefined
  const parts = new Map<string, Uint8Array>()
  let at = map.next
  for (let entry = 0; entry < map.argument; entry++) {
    const key = head(bytes, at)
    if (key.major !== 3) return undefined
    const value = endOf(bytes, at)
    const end = endOf(bytes, value)
    parts.set(new TextDecoder().decode(bytes.subarray(key.next, value)), bytes.slice(value, end))
    at = end
  }
  return parts
}

/** Returns a map of encoded values. Those that are `undefined` are left out. */
export function joinMap(parts: Readonly<Record<string, Uint8Array | undefined>>): Uint8Array {
  const entries = Object.entries(parts).filter((entry): entry is [string, Uint8Array] => entry[1] !== undefined)
  const pieces: Uint8Array[] = [Uint8Array.of(0xa0 | entries.length)]
  for (const [key, value] of entries) {
    const text = TEXT.encode(key)
    pieces.push(Uint8Array.of(0x60 | text.length), text, value)
  }
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return joined
}

/**
 * Returns where the value that starts at `start` ends. It counts pending values instead of recursing, because nesting
 * has no limit.
 */
function endOf(bytes: Uint8Array, start: number): number {
  let at = start
  for (let waiting = 1; waiting > 0; waiting--) {
    const { major, argument, next } = head(bytes, at)
    at = next
    if (major === 2 || major === 3) at += argument
    else if (major === 4) waiting += argument
    else if (major === 5) waiting += 2 * argument
    else if (major === 6) waiting += 1
    if (at + waiting - 1 > bytes.length) throw new RangeError('The bytes end within a value')
  }
  return at
}

function head(bytes: Uint8Array, at: number): { major: number; argument: number; next: number } {
  const first = bytes[at]
  if (first === undefined) throw new RangeError('The bytes end before a value')
  const major = first >> 5
  const info = first & 0x1f
  if (info < 24) return { major, argument: info, next: at + 1 }
  if (info > 27) throw new RangeError('A head of an unknown or indefinite length')
  const size = 1 << (info - 24)
  const next = at + 1 + size
  if (next > bytes.length) throw new RangeError('The bytes end within a head')
  let argument = 0
  for (let byte = at + 1; byte < next; byte++) argument = argument * 256 + (bytes[byte] ?? 0)
  return { major, argument, next }
}
