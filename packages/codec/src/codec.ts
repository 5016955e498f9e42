/**
 * Encodes values for SurrealDB, and decodes them.
 *
 * Both are synchronous. `encode` throws a `TypeError` for values that cannot be encoded (functions, symbols); `decode`
 * throws for bytes that are not exactly one value.
 */
export interface Codec {
  /** Encodes one value. The bytes belong to the caller and are never changed later. */
  encode(value: unknown): Uint8Array
  /** Decodes one value. Trailing bytes are an error. */
  decode(bytes: Uint8Array): unknown
}
