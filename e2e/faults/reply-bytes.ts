import { codec } from './peer-call.js'

/** Concatenates CBOR bytes. */
export type Bytes = readonly number[]

export const GARBAGE: Uint8Array = new Uint8Array(64).fill(0xff)

/** Kinds of nesting, with the bytes that open one level. */
export const NESTING: Readonly<Record<string, Bytes>> = {
  lists: [0x81],
  'arrays without a length': [0x9f],
  maps: [0xa1, 0x61, 0x61],
  'maps without a length': [0xbf, 0x61, 0x61],
  tags: [0xd9, 0x03, 0xe8],
}

/** Kinds of values, with the three bits that declare them. */
export const DECLARING: Readonly<Record<string, number>> = { bytes: 2, 'a text': 3, 'a list': 4, 'a map': 5 }

/** Returns the bytes of a valid reply. */
function replyBytes(id: unknown, result: unknown = []): Uint8Array {
  return codec.encode({ id, result })
}

/** Returns a reply with these bytes as the result. */
export function replyOf(id: unknown, result: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(0xa2), entry('id', id), codec.encode('result'), result])
}

/** Returns the bytes of a reply that is cut off. */
export function truncatedReply(id: unknown): Uint8Array {
  const whole = replyBytes(id, 'a text that is longer than what is left of it')
  return whole.subarray(0, whole.byteLength - 20)
}

/** Returns a valid reply with trailing bytes. */
export function trailedReply(id: unknown): Uint8Array {
  return Buffer.concat([replyBytes(id), Uint8Array.of(0xf6)])
}

/** Returns a reply with two results. */
export function doubledReply(id: unknown): Uint8Array {
  const results = [entry('result', [{ status: 'OK', result: 'first' }]), entry('result', [])]
  return Buffer.concat([Uint8Array.of(0xa3), entry('id', id), ...results])
}

/** Returns a reply with a duplicate key in a row of the result. */
export function doubledField(id: unknown): Uint8Array {
  const row = Buffer.concat([Uint8Array.of(0xa2), entry('name', 'first'), entry('name', 'second')])
  const statement = [Uint8Array.of(0xa2), entry('status', 'OK'), codec.encode('result'), row]
  return replyOf(id, Buffer.concat([Uint8Array.of(0x81), ...statement]))
}

/** Returns a number of nested levels of this kind. */
export function nested(open: Bytes, levels = 200_000): Uint8Array {
  return Buffer.concat([Buffer.alloc(open.length * levels, Uint8Array.from(open)), Uint8Array.of(0xf6)])
}

/** Returns a head that declares this length, and a few bytes after it. */
export function declared(kind: number, length: bigint): Uint8Array {
  const head = Buffer.alloc(9)
  head.writeUInt8((kind << 5) | 27)
  head.writeBigUInt64BE(length, 1)
  return Buffer.concat([head, Buffer.alloc(16, 0x61)])
}

function entry(key: string, value: unknown): Uint8Array {
  return Buffer.concat([codec.encode(key), codec.encode(value)])
}
