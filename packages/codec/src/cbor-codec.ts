import { ByteWriter } from './byte-writer.js'
import type { Codec } from './codec.js'
import { Decoder } from './decoder.js'
import { writeValue } from './encode-value.js'
import { type CodecLimits, completeLimits } from './limits.js'
import { Unencodable } from './unencodable.js'
import { completeClasses, DEFAULT_CLASSES, type ValueClasses } from './value-classes.js'

/** What a codec can be told. */
export interface CodecOptions extends Partial<CodecLimits> {
  /**
   * The classes that values are read into, all or some of them. Default: those of `@surrealengine/values`. Values of the
   * package `surrealdb` are written whatever this says.
   */
  readonly values?: Partial<ValueClasses>
}

/**
 * SurrealDB's CBOR, with the value classes of `@surrealengine/values` (`RecordId`, `DateTime`, `Decimal`, …), or others
 * that are given.
 *
 * Whole numbers from -(2^53) to 2^53 are `number`, larger ones `bigint`; bytes are an `ArrayBuffer`; `NONE` is `undefined`.
 * A codec keeps the buffer it writes to, and of what it reads the keys of maps and some short texts. One serves any number
 * of connections.
 *
 * Builds for browsers get a smaller codec that does the same, half as fast. It does not read record ids in text: it writes a
 * `StringRecordId` of a plain or quoted table and id, or a whole number (`users:alice`, `⟨my table⟩:5`), and throws a
 * `TypeError` for any other. Pass what `parseRecordId()` makes of such a text. Its errors are short.
 *
 * @throws RangeError for limits that make no sense.
 * @throws TypeError for a value class that is none.
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

let standard: Codec | undefined

/**
 * The codec with the limits and classes that `createCodec()` has by default: the same one for all who ask. A build for
 * browsers that asks for no other leaves out what reads the options of a codec.
 */
export function standardCodec(): Codec {
  standard ??= createCodec()
  return standard
}
