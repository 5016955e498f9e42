import { shared, type Transport } from '@surrealengine/core'
import { Bridge, type CallWorker } from './bridge.js'

/** A place in a worker thread. */
export interface Home {
  readonly bridge: CallWorker
  /** Gives it up. The thread ends with the last who has one. */
  leave(): void
}

/** What kind of a place is needed. */
export interface Stay {
  /** One engine serves a whole address. */
  readonly exclusive: boolean
  /** The thread is kept, idle, for who comes next: its engine holds its lock until the process ends. */
  readonly stays: boolean
}

interface Shared {
  readonly bridge: CallWorker
  holders: number
}

const SLOT = 'sync-workers'

/**
 * A place for a connection: in a thread of its own, or where one engine serves a whole address (embedded databases), in the
 * one thread of that transport. So a second connection to a directory shares the engine of the first, as it does without
 * threads. `start` starts a thread.
 */
export function findHome(
  transport: Pick<Transport, 'module' | 'name'>,
  { exclusive, stays }: Stay,
  start: () => CallWorker = () => new Bridge(),
): Home {
  if (!exclusive) {
    const bridge = start()
    return { bridge, leave: () => bridge.end() }
  }
  const key = transport.module ?? transport.name
  const workers = sharedWorkers()
  const known = workers.get(key)
  const entry = known?.bridge.isAlive === true ? known : { bridge: start(), holders: 0 }
  workers.set(key, entry)
  entry.holders++
  let left = false
  return {
    bridge: entry.bridge,
    leave: () => {
      if (left) return
      left = true
      entry.holders--
      if (entry.holders > 0 || stays) return
      entry.bridge.end()
      if (workers.get(key) === entry) workers.delete(key)
    },
  }
}

function sharedWorkers(): Map<string, Shared> {
  const { slots } = shared()
  const known = slots.get(SLOT) as Map<string, Shared> | undefined
  const workers = known ?? new Map<string, Shared>()
  slots.set(SLOT, workers)
  return workers
}
