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
