import { Uuid } from 'surrealdb'

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/**
 * A new uuid of version 4. It works wherever there is `crypto.getRandomValues()`: `Uuid.v4()` throws in pages without
 * cross-origin isolation, and `crypto.randomUUID()` is absent where a page came over plain http.
 */
export function randomUuid(): Uuid {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return new Uuid(bytes.buffer)
}

/**
 * The uuid that a text says, in its common form of five groups, or `undefined` where it says none. It works everywhere:
 * `new Uuid(text)` throws in pages without cross-origin isolation.
 */
export function parseUuid(text: string): Uuid | undefined {
  const bytes = UUID.test(text) ? bytesOf(text.replaceAll('-', '')) : undefined
  return bytes && new Uuid(bytes)
}

/** The bytes that pairs of hexadecimal digits say, or `undefined` where the text is something else. */
export function bytesOf(hex: string): ArrayBuffer | undefined {
  if (!/^(?:[\da-f]{2})*$/i.test(hex)) return undefined
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) =>
    Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16),
  ).buffer
}
