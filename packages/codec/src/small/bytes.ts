/** Copies the first `length` bytes to an array with space for at least `size` more. */
export function withRoom(bytes: Uint8Array<ArrayBuffer>, length: number, size: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * (length + size))
  larger.set(bytes.subarray(0, length))
  return larger
}
