const { fromCharCode } = String

/** Longer strings (in bytes) are decoded by the platform, which is faster for them. */
export const SHORT = 24
/** Number of cache slots, one string each. A power of two. */
const PLACES = 1024

/** One reused array per length. */
const CODES = Array.from({ length: SHORT + 1 }, (_, length) => new Array<number>(length).fill(0))

/**
 * Decodes short strings and caches some of them: data often repeats strings, and a cached one takes no memory and
 * almost no time.
 */
export class ShortTexts {
  readonly #kept = new Array<string>(PLACES).fill('')

  /** Decodes at most `SHORT` bytes, which must exist, if all are ASCII; `undefined` otherwise. */
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
