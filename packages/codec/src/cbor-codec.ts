import { ByteWriter } from './byte-writer.js'
import type { Codec } from './codec.js'
import { Decoder } from './decoder.js'
import { writeValue } from './encode-value.js'
import { type CodecLimits, completeLimits } from './limits.js'
import { Unencodable } from './unencodable.js'
import { completeClasses, DEFAULT_CLASSES, type ValueClasses } from './value-classes.js'

/** Options of `createCodec()`. */
export interface CodecOptions extends Partial<CodecLimits> {
  /**
   * The classes of decoded values, all or some of them. Default: those of `@surrealengine/values`. Values of the
   * package
   * `surrealdb` can always be encoded.
   */
  readonly values?: Partial<ValueClasses>
}

/**
 * Creates a codec for SurrealDB's CBOR, with the value classes of `@surrealengine/values` (`RecordId`, `DateTime`,
 * `Decimal`, …) or others.
 *
 * Integers from -(2^53) to 2^53 are decoded as `number`, larger ones as `bigint`; bytes as `ArrayBuffer`; `NONE` as
 * `undefined`. A codec reuses its write buffer and caches map keys and some short strings. It can be shared by any
 * number of connections.
 *
 * Browser builds get a smaller codec that is half as fast and has short error messages. It does not parse record ids:
 * it encodes a `StringRecordId` with a plain or quoted table, and a plain, quoted or integer id (`users:alice`,
 * `⟨my table⟩:5`), and throws a `TypeError` for any other. Pass the result of `parseRecordId()` instead.
 *
 * @throws RangeError for invalid limits.
 * @throws TypeError if a value class is not a class.
 *
 * @example
 * ```ts
 * import { createCodec } from '@surrealengine/codec'
 * import { RecordId } from '@surrealengine/values'
 *
 * const codec = createCodec({ maxDepth: 128 })
 * const bytes = codec.encode({ id: new RecordId('user', 'alice') })
 * codec.decode(bytes) // { id: RecordId('user', 'alice') }
 * ```
 *
 * @example The classes of the official SDK:
 * ```ts
 * import { createCodec } from '@surrealengine/codec'
 * import * as sdk from 'surrealdb'
 *
 * const codec = createCodec({ values: sdk })
 * ```
 */
export function createCodec({ values = {}, ...limits }: CodecOptions = {}): Codec {
  const decoder = new Decoder(completeLimits(limits), completeClasses(values, DEFAULT_CLASSES))
  const writer = new ByteWriter()
  let writing = false

  function encode(value: unknown): Uint8Array {
    // A getter of the value may call encode() again.
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

let standard: Codec | undefined

/**
 * A shared codec with the default options. Browser builds that use no other codec do not contain the code that reads
 * the options.
 */
export function standardCodec(): Codec {
  standard ??= createCodec()
  return standard
}
