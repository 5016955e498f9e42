import { once } from 'node:events'
import type { Writable } from 'node:stream'

/** Writes up to this many bytes while the other side reads them. Returns how many it read. */
export async function offer(to: Writable, bytes: number): Promise<number> {
  const piece = Buffer.alloc(64 * 1024)
  const gone = once(to, 'close').then(() => false)
  let took = 0
  while (took < bytes) {
    const written = new Promise<boolean>(resolve => void to.write(piece, error => resolve(error == null)))
    if (!(await Promise.race([written, gone]))) break
    took += piece.byteLength
  }
  return took
}
