/** Bytes with room for `size` more behind the first `length`, which stay as they are: the given ones, or larger ones. */
export function withRoom(bytes: Uint8Array<ArrayBuffer>, length: number, size: number): Uint8Array<ArrayBuffer> {
  if (length + size <= bytes.length) return bytes
  const larger = new Uint8Array(2 * (length + size))
  larger.set(bytes.subarray(0, length))
  return larger
}
