import type { CodecOptions } from '../cbor-codec.js'
import type { Codec } from '../codec.js'
import { type CodecLimits, completeLimits, DEFAULT_LIMITS } from '../limits.js'
import { completeClasses, type ValueClasses } from '../value-classes.js'
import { decode } from './decode.js'
import { encode } from './encode.js'
import { ownClasses } from './kinds.js'

/** The codec of browser builds: does the same as `cbor-codec.ts` with less code, but slower. */
export function createCodec({ values = {}, ...given }: CodecOptions = {}): Codec {
  return codecOf(completeLimits(given), completeClasses(values, ownClasses()))
}

let standard: Codec | undefined

/** The codec with default options, without the code that reads options. */
export function standardCodec(): Codec {
  standard ??= codecOf(DEFAULT_LIMITS, ownClasses())
  return standard
}

function codecOf(limits: CodecLimits, classes: ValueClasses): Codec {
  return { encode, decode: bytes => decode(bytes, limits, classes) }
}
