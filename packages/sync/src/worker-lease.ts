import { shared } from '@surrealengine/core/extension'
import type { Transport } from '@surrealengine/core/transport'
import { type Bridge, ThreadBridge } from './bridge.js'

/** The use of a worker thread, alone or together with others. */
export interface WorkerLease {
  readonly bridge: Bridge
  /** Gives it up. The thread ends when its last lease is released. Idempotent. */
  release(): void
}

/** What kind of worker a connection needs. */
export interface WorkerNeed {
  /** All connections of the transport share one worker. */
  readonly exclusive: boolean
  /** The worker is kept, idle, after its last lease: its engine holds its lock until the process ends. */
  readonly keep: boolean
}

interface SharedWorker {
  readonly bridge: Bridge
  leases: number
}

const SLOT = 'sync-workers'

/**
 * Takes a worker for a connection. Connections to a server get one each. Embedded databases are open in one thread at a
 * time, so all connections of such a transport share a worker, and in it the engine of each directory. `start` starts a
 * worker.
 */
export function leaseWorker(
  transport: Pick<Transport, 'module' | 'name'>,
  { exclusive, keep }: WorkerNeed,
  start: () => Bridge = () => new ThreadBridge(),
): WorkerLease {
  if (!exclusive) {
    const bridge = start()
    return { bridge, release: () => bridge.end() }
  }
  const key = transport.module ?? transport.name
  const workers = sharedWorkers()
  const known = workers.get(key)
  const worker = known?.bridge.probe() === true ? known : { bridge: start(), leases: 0 }
  workers.set(key, worker)
  worker.leases++
  let released = false
  return {
    bridge: worker.bridge,
    release: () => {
      if (released) return
      released = true
      worker.leases--
      if (worker.leases > 0 || keep) return
      worker.bridge.end()
      if (workers.get(key) === worker) workers.delete(key)
    },
  }
}

/** The shared workers of this process, by transport. */
function sharedWorkers(): Map<string, SharedWorker> {
  const { slots } = shared()
  const known = slots.get(SLOT) as Map<string, SharedWorker> | undefined
  const workers = known ?? new Map<string, SharedWorker>()
  slots.set(SLOT, workers)
  return workers
}
