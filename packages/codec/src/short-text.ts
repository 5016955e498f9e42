const { fromCharCode } = String

/** Texts longer than this are left to the platform: calling it pays then. Bytes. */
export const SHORT = 24

/** One list for each length, so that none is made for a text. */
const CODES = Array.from({ length: SHORT + 1 }, (_, length) => new Array<number>(length).fill(0))

/**
 * The text of at most `SHORT` bytes, all of which are there, if all are ASCII; `undefined` otherwise. Calling the platform
 * for so little costs more than the work.
 */
export function asciiText(bytes: Uint8Array, start: number, length: number): string | undefined {
  const codes = CODES[length]
  if (codes === undefined) return undefined
  let all = 0
  for (let index = 0; index < length; index++) {
    const byte = bytes[start + index] ?? 0x80
    codes[index] = byte
    all |= byte
  }
  if (all > 0x7f) return undefined
  if (length === 1) return fromCharCode(all)
  return fromCharCode.apply(String, codes)
}
