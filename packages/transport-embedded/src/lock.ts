import { readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const DESCRIPTORS = '/proc/self/fd'

/** Milliseconds between two looks. The engine takes 2 to 15 to let go. */
const INTERVAL = 1

/** Milliseconds after which a lock that is still held is taken for lost. */
const LIMIT = 10_000

/**
 * Begins to watch the lock of a directory that this process has open. The function it gives waits until the lock is free,
 * which is some time after the engine said it was done. It is `undefined` where the system does not show who holds a
 * file open (all but Linux).
 */
export async function watchLock(directory: string): Promise<(() => Promise<void>) | undefined> {
  const file = join(directory, 'LOCK')
  let held: readonly string[]
  try {
    held = await descriptorsOf(file, await readdir(DESCRIPTORS))
  } catch {
    return undefined
  }
  return async () => {
    const until = Date.now() + LIMIT
    while (Date.now() < until) {
      held = await descriptorsOf(file, held)
      if (held.length === 0) return
      await delay(INTERVAL)
    }
  }
}

async function descriptorsOf(file: string, candidates: readonly string[]): Promise<readonly string[]> {
  const targets = await Promise.all(candidates.map(each => readlink(join(DESCRIPTORS, each)).catch(() => undefined)))
  return candidates.filter((_, index) => targets[index] === file)
}
