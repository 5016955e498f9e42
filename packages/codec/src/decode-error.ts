/** Why bytes could not be decoded. */
export type DecodeFault =
  /** They end within a value. */
  | 'truncated'
  /** Something follows the value. */
  | 'trailing'
  /** They are not valid CBOR, or not what SurrealDB uses of it. */
  | 'malformed'
  /** A map has the same key twice. */
  | 'duplicate-key'
  /** More bytes, items or levels than the limits allow. */
  | 'limit'

/** The bytes are not exactly one value of SurrealDB's CBOR. The error does not contain any of their content. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
  readonly fault: DecodeFault
  /** Offset in bytes at which it was detected, from 0. */
  readonly offset: number

  constructor(fault: DecodeFault, what: string, offset: number, options?: ErrorOptions) {
    super(`${what} (byte ${offset})`, options)
    this.fault = fault
    this.offset = offset
  }
}
