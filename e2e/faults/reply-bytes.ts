import { codec } from './peer-call.js'

/** Bytes of CBOR, one after the other. */
export type Bytes = readonly number[]

export const GARBAGE: Uint8Array = new Uint8Array(64).fill(0xff)

/** What nests, by the bytes that open one level of it. */
export const NESTING: Readonly<Record<string, Bytes>> = {
  lists: [0x81],
  'lists without a length': [0x9f],
  maps: [0xa1, 0x61, 0x61],
  'maps without a length': [0xbf, 0x61, 0x61],
  tags: [0xd9, 0x03, 0xe8],
}

/** What a head declares, by the three bits that say so. */
export const DECLARING: Readonly<Record<string, number>> = { bytes: 2, 'a text': 3, 'a list': 4, 'a map': 5 }

/** The bytes of a good reply. */
function replyBytes(id: unknown, result: unknown = []): Uint8Array {
  return codec.encode({ id, result })
}

/** A reply whose result is these bytes, whatever they are. */
export function replyOf(id: unknown, result: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(0xa2), entry('id', id), codec.encode('result'), result])
}

/** The bytes of a reply, cut. */
export function truncatedReply(id: unknown): Uint8Array {
  const whole = replyBytes(id, 'a text that is longer than what is left of it')
  return whole.subarray(0, whole.byteLength - 20)
}

/** A good reply, and something after it. */
export function trailedReply(id: unknown): Uint8Array {
  return Buffer.concat([replyBytes(id), Uint8Array.of(0xf6)])
}

/** Two results: which of them counts is anybody's guess. */
export function doubledReply(id: unknown): Uint8Array {
  const results = [entry('result', [{ status: 'OK', result: 'first' }]), entry('result', [])]
  return Buffer.concat([Uint8Array.of(0xa3), entry('id', id), ...results])
}

/** A key twice, but in a row of the result. */
export function doubledField(id: unknown): Uint8Array {
  const row = Buffer.concat([Uint8Array.of(0xa2), entry('name', 'first'), entry('name', 'second')])
  const statement = [Uint8Array.of(0xa2), entry('status', 'OK'), codec.encode('result'), row]
  return replyOf(id, Buffer.concat([Uint8Array.of(0x81), ...statement]))
}

/** So many levels of this kind. */
export function nested(open: Bytes, levels = 200_000): Uint8Array {
  return Buffer.concat([Buffer.alloc(open.length * levels, Uint8Array.from(open)), Uint8Array.of(0xf6)])
}

/** A head that declares so much of this kind, and a few bytes after it. */
export function declared(kind: number, length: bigint): Uint8Array {
  const head = Buffer.alloc(9)
  head.writeUInt8((kind << 5) | 27)
  head.writeBigUInt64BE(length, 1)
  return Buffer.concat([head, Buffer.alloc(16, 0x61)])
}

function entry(key: string, value: unknown): Uint8Array {
  return Buffer.concat([codec.encode(key), codec.encode(value)])
}
