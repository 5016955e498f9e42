const { fromCharCode } = String

/** Texts longer than this are left to the platform: calling it pays then. Bytes. */
export const SHORT = 24
/** Texts that are kept, one for each place. A power of two. */
const PLACES = 1024

/** One list for each length, so that none is made for a text. */
const CODES = Array.from({ length: SHORT + 1 }, (_, length) => new Array<number>(length).fill(0))

/**
 * Reads short texts, and keeps some of them: data says the same again and again, and a text that is there already takes no
 * room and nearly no time.
 */
export class ShortTexts {
  readonly #kept = new Array<string>(PLACES).fill('')

  /** The text of at most `SHORT` bytes, all of which are there, if all are ASCII; `undefined` otherwise. */
  read(bytes: Uint8Array, start: number, length: number): string | undefined {
    const codes = CODES[length]
    if (codes === undefined) return undefined
    let all = 0
    let hash = length
    for (let index = 0; index < length; index++) {
      const byte = bytes[start + index] ?? 0x80
      codes[index] = byte
      all |= byte
      hash = (Math.imul(hash, 31) + byte) | 0
    }
    if (all > 0x7f) return undefined
    const place = (hash ^ (hash >>> 10)) & (PLACES - 1)
    const kept = this.#kept[place]
    if (kept !== undefined && isOf(kept, codes)) return kept
    const text = fromCharCode.apply(String, codes)
    this.#kept[place] = text
    return text
  }
}

function isOf(text: string, codes: readonly number[]): boolean {
  const { length } = codes
  if (text.length !== length) return false
  for (let index = 0; index < length; index++) {
    if (text.charCodeAt(index) !== codes[index]) return false
  }
  return true
}
