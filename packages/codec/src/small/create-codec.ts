import type { CodecOptions } from '../cbor-codec.js'
import type { Codec } from '../codec.js'
import { type CodecLimits, completeLimits, DEFAULT_LIMITS } from '../limits.js'
import { completeClasses, type ValueClasses } from '../value-classes.js'
import { decode } from './decode.js'
import { encode } from './encode.js'
import { ownClasses } from './kinds.js'

/** The codec of builds for browsers: the same as that of `cbor-codec.ts` in less code, and slower. */
export function createCodec({ values = {}, ...given }: CodecOptions = {}): Codec {
  return codecOf(completeLimits(given), completeClasses(values, ownClasses()))
}

let standard: Codec | undefined

/** The codec that has no options, without what reads them. */
export function standardCodec(): Codec {
  standard ??= codecOf(DEFAULT_LIMITS, ownClasses())
  return standard
}

function codecOf(limits: CodecLimits, classes: ValueClasses): Codec {
  return { encode, decode: bytes => decode(bytes, limits, classes) }
}
