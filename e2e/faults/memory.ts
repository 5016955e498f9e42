import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { expect } from 'vitest'
import type { Check } from './cell.js'

export const MEBIBYTE = 1024 * 1024

/** Far more than a check needs, and far less than what is declared or packed in it. */
const ROOM = 64 * MEBIBYTE

/** The check, and that it takes no more memory than its own few bytes need. */
export function sparing(check: Check): Check {
  return async scene => {
    const before = taken()
    await check(scene)
    expect(taken() - before).toBeLessThan(ROOM)
  }
}

/** Bytes on the heap, and in the buffers beside it. */
function taken(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Writes so many bytes, for as long as the other side takes them. Gives how many it took. */
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
