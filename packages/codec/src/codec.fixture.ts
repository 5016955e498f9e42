import { inject } from 'vitest'
import { createCodec as createFast, standardCodec as standardFast } from './cbor-codec.js'
import { createCodec as createSmall, standardCodec as standardSmall } from './small/create-codec.js'

declare module 'vitest' {
  interface ProvidedContext {
    readonly codec: 'fast' | 'small'
  }
}

/** Every test of the codec runs once for each of the two codecs, which vitest.config.ts selects. */
export const isSmall: boolean = inject('codec') === 'small'

/** The codec under test: the fast one for servers, or the small one for browser builds. */
export const createCodec: typeof createFast = isSmall ? createSmall : createFast

/** The same codec without options. */
export const standardCodec: typeof standardFast = isSmall ? standardSmall : standardFast

/** Returns the error for a value that cannot be encoded. The small codec only names its path and kind. */
export function refusal(message: string): TypeError | RegExp {
  const where = message.replace(/ is .*/, '').replaceAll('…', '')
  return isSmall ? new RegExp(`^${where} cannot be encoded: .`) : new TypeError(message)
}
