import { CborCodec } from 'surrealdb'
import type { Codec } from './codec.js'
import { checkEncodable } from './encodable.js'
import { mentionsPrototype, restorePlainKeys } from './plain-keys.js'

/**
 * SurrealDB's CBOR, with the value classes of the `surrealdb` package (`RecordId`, `DateTime`, `Decimal`, …).
 *
 * It is that package's own codec, which is milder than `Codec` asks: bytes left over go unnoticed.
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
    encode: value => {
      checkEncodable(value)
      return cbor.encode(value)
    },
    decode: bytes => {
      const value: unknown = cbor.decode(bytes)
      return mentionsPrototype(bytes) ? restorePlainKeys(value) : value
    },
  }
}
