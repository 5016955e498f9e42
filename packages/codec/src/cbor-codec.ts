import { CborCodec } from 'surrealdb'
import type { Codec } from './codec.js'

/**
 * SurrealDB's CBOR, with the value classes of the `surrealdb` package (`RecordId`, `DateTime`, `Decimal`, …).
 *
 * It is that package's own codec, which is milder than `Codec` asks: bytes left over go unnoticed, and a function is
 * written as an empty object.
 *
 * @example
 * ```ts
 * import { createCodec } from '@surrealengine/codec'
 * import { RecordId } from 'surrealdb'
 *
 * const codec = createCodec()
 * const bytes = codec.encode({ id: new RecordId('user', 'alice') })
 * codec.decode(bytes) // { id: RecordId('user', 'alice') }
 * ```
 */
export function createCodec(): Codec {
  const cbor = new CborCodec({})
  return {
    encode: value => cbor.encode(value),
    decode: bytes => cbor.decode(bytes),
  }
}
