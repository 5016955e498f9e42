import { expect } from 'vitest'
import type { Check } from './cell.js'

export const MEBIBYTE = 1024 * 1024

/** Far more than a check needs, and far less than the declared or decompressed size. */
const ROOM = 64 * MEBIBYTE

/** Runs the check, and expects that memory grows by no more than a few megabytes. */
export function sparing(check: Check): Check {
  return async scene => {
    const before = taken()
    await check(scene)
    expect(taken() - before).toBeLessThan(ROOM)
  }
}

/** Returns the bytes on the heap and in buffers outside it. */
function taken(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
