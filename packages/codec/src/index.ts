export { createCodec } from './cbor-codec.js'
export type { Codec } from './codec.js'
