/** Texts longer than this are left to the platform: calling it pays then. Bytes. */
const SHORT = 24
/** Places for texts that are kept. A power of two. */
const PLACES = 1024

const KEPT: string[] = new Array<string>(PLACES).fill('')

/** The text of a few bytes, if all are ASCII. Some are kept: data says the same again and again. */
export function readShort(bytes: Uint8Array, start: number, end: number): string | undefined {
  const length = end - start
  if (length > SHORT) return undefined
  const at = (index: number): number => bytes[start + index] ?? 0
  const place = (at(0) * 64 + at(length >> 1) * 16 + at(length - 1) * 4 + length) % PLACES
  const kept = KEPT[place] ?? ''
  let same = kept.length === length ? 0 : -1
  while (same < length && kept.charCodeAt(same) === at(same)) same++
  if (same === length) return kept
  let text = ''
  for (let index = 0; index < length; index++) {
    if (at(index) > 0x7f) return undefined
    text += String.fromCharCode(at(index))
  }
  KEPT[place] = text
  return text
}
