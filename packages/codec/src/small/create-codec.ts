import type { CodecOptions } from '../cbor-codec.js'
import type { Codec } from '../codec.js'
import { completeLimits } from '../limits.js'
import { completeClasses } from '../value-classes.js'
import { decode } from './decode.js'
import { encode } from './encode.js'

/** The codec of builds for browsers: the same as that of `cbor-codec.ts` in less code, and slower. */
export function createCodec({ values = {}, ...given }: CodecOptions = {}): Codec {
  const limits = completeLimits(given)
  const classes = completeClasses(values)
  return { encode, decode: bytes => decode(bytes, limits, classes) }
}
