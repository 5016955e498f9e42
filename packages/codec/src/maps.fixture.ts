import { createCodec } from './cbor-codec.js'

const encoder = createCodec()

/** A key and its value. */
export type Entry = readonly [key: string, value: unknown]

/** Returns a map with these entries in this order, including duplicate keys. */
export function map(entries: readonly Entry[], isEndless = false): Uint8Array {
  const parts = entries.flatMap(([key, value]) => [encoder.encode(key), encoder.encode(value)])
  const size = entries.length
  const head = isEndless ? [0xbf] : size < 24 ? [0xa0 | size] : [0xb9, size >> 8, size & 0xff]
  return Buffer.concat([Uint8Array.from(head), ...parts, Uint8Array.from(isEndless ? [0xff] : [])])
}

/** Returns an array of up to 23 encoded values. */
export function list(...maps: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([Uint8Array.of(0x80 | maps.length), ...maps])
}

/** Returns `count` different keys. */
export function names(count: number, prefix: string = 'k'): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`)
}
