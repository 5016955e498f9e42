import { inject } from 'vitest'
import { createCodec as createFast, standardCodec as standardFast } from './cbor-codec.js'
import { createCodec as createSmall, standardCodec as standardSmall } from './small/create-codec.js'

declare module 'vitest' {
  interface ProvidedContext {
    readonly codec: 'fast' | 'small'
  }
}

/** Every test of the codec runs twice, once for each of the two: vitest.config.ts says which. */
export const isSmall: boolean = inject('codec') === 'small'

/** The codec that is tested: the fast one of servers, or the small one of builds for browsers. */
export const createCodec: typeof createFast = isSmall ? createSmall : createFast

/** The codec without options, of the same two. */
export const standardCodec: typeof standardFast = isSmall ? standardSmall : standardFast

/** The error for what is not encoded. That of the small codec says where it stands and of what kind it is, and no more. */
export function refusal(message: string): TypeError | RegExp {
  const where = message.replace(/ is .*/, '').replaceAll('…', '')
  return isSmall ? new RegExp(`^${where} cannot be encoded: .`) : new TypeError(message)
}
