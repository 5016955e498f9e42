import { ByteWriter } from './byte-writer.js'
import type { Codec } from './codec.js'
import { Decoder } from './decoder.js'
import { writeValue } from './encode-value.js'
import { type CodecLimits, completeLimits } from './limits.js'
import { Unencodable } from './unencodable.js'

/**
 * SurrealDB's CBOR, with the value classes of the `surrealdb` package (`RecordId`, `DateTime`, `Decimal`, …).
 *
 * Whole numbers from -(2^53) to 2^53 are `number`, larger ones `bigint`; bytes are an `ArrayBuffer`; `NONE` is `undefined`.
 * A codec keeps the buffer it writes to, and of what it reads the keys of maps and some short texts. Make one for each
 * connection.
 *
 * @throws RangeError for limits that make no sense.
 *
 * @example
 * ```ts
 * import { createCodec } from '@surrealengine/codec'
 * import { RecordId } from 'surrealdb'
 *
 * const codec = createCodec({ maxDepth: 128 })
 * const bytes = codec.encode({ id: new RecordId('user', 'alice') })
 * codec.decode(bytes) // { id: RecordId('user', 'alice') }
 * ```
 */
export function createCodec(limits: Partial<CodecLimits> = {}): Codec {
  const decoder = new Decoder(completeLimits(limits))
  const writer = new ByteWriter()
  let writing = false

  function encode(value: unknown): Uint8Array {
    // A getter of the value may come here again.
    const to = writing ? new ByteWriter() : writer
    const outer = writing
    writing = true
    to.begin()
    try {
      writeValue(to, value, 0)
    } catch (thrown) {
      throw thrown instanceof Unencodable ? thrown.toError() : thrown
    } finally {
      writing = outer
    }
    return to.finish()
  }

  return { encode, decode: bytes => decoder.decode(bytes) }
}
