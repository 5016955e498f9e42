/**
 * Turns values into the bytes that SurrealDB speaks, and back.
 *
 * Both ways are synchronous. `encode` throws a `TypeError` for what has no form on the wire (a function, a symbol);
 * `decode` throws for bytes that are not one whole value.
 */
export interface Codec {
  /** The bytes of one value. They are the caller's: no later call changes them. */
  encode(value: unknown): Uint8Array
  /** The one value that these bytes hold. Bytes left over are an error. */
  decode(bytes: Uint8Array): unknown
}
