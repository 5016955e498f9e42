import { readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const DESCRIPTORS = '/proc/self/fd'

/** How often the lock is checked. The engine releases it after 2 to 15 ms. Milliseconds. */
const INTERVAL = 1

/** How long a lock is waited for. Milliseconds. */
const LIMIT = 10_000

/**
 * Begins to watch the lock of a directory that this process has open. Returns a function that waits until the lock is
 * released, which is some time after the engine reports that it is closed; or `undefined` where the system does not
 * show which files are open (everywhere but Linux).
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
