/** Why bytes could not be decoded. */
export type DecodeFault =
  /** They end within a value. */
  | 'truncated'
  /** Something follows the value. */
  | 'trailing'
  /** They are not what CBOR, or SurrealDB's part of it, allows. */
  | 'malformed'
  /** A map has the same key twice. */
  | 'duplicate-key'
  /** More bytes, items or levels than the limits allow. */
  | 'limit'

/** Bytes that are not one whole value of SurrealDB's CBOR. It quotes nothing of what they hold. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
  readonly fault: DecodeFault
  /** The byte at which it was noticed, counted from 0. */
  readonly offset: number

  constructor(fault: DecodeFault, what: string, offset: number, options?: ErrorOptions) {
    super(`${what} (byte ${offset})`, options)
    this.fault = fault
    this.offset = offset
  }
}
